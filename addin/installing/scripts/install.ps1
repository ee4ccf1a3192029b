# Installs Remitbook into this user's Excel. Started by Install Remitbook.cmd; what stands behind that goes to
# remitbook install. Beside it: python.txt and wheels. Windows PowerShell 5.1 or later.
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$root = Join-Path $env:LOCALAPPDATA 'remitbook'
$own = Join-Path $root 'python'
$list = Join-Path $PSScriptRoot 'python.txt'
$wheels = Join-Path $PSScriptRoot 'wheels'

# A company may restrict PowerShell to its commands: then neither the proxy is asked for, nor Python fetched.
$unrestricted = $ExecutionContext.SessionState.LanguageMode -eq 'FullLanguage'

function Stop-Here([string] $sentence) {
    Write-Host ''
    Write-Host $sentence
    exit 1
}

# The Python of the Microsoft Store writes into folders of its own, where Excel does not look.
function Test-Python([string] $python) {
    if (-not $python -or $python -like '*\Microsoft\WindowsApps\*') { return $false }
    if (-not (Test-Path -LiteralPath $python -PathType Leaf)) { return $false }
    $ErrorActionPreference = 'Continue'
    & $python -I -c 'import ensurepip, ssl, sys, venv; sys.exit(sys.version_info < (3, 11) or sys.maxsize < 2**32)' 2>&1 | Out-Null
    return ($LASTEXITCODE -eq 0)
}

function Find-Python {
    $candidates = @(Join-Path $own 'python.exe')
    foreach ($hive in 'HKCU:', 'HKLM:') {
        $key = "$hive\Software\Python\PythonCore"
        if (-not (Test-Path -LiteralPath $key)) { continue }
        foreach ($version in Get-ChildItem -LiteralPath $key) {
            $place = Join-Path $version.PSPath 'InstallPath'
            if (-not (Test-Path -LiteralPath $place)) { continue }
            $folder = (Get-ItemProperty -LiteralPath $place).'(default)'
            if ($folder) { $candidates += Join-Path $folder 'python.exe' }
        }
    }
    $launcher = Get-Command py.exe -ErrorAction SilentlyContinue | Select-Object -First 1
    if ($launcher -and $launcher.Path -notlike '*\Microsoft\WindowsApps\*') {
        $ErrorActionPreference = 'Continue'
        $candidates += & $launcher.Path -3 -I -c 'import sys; print(sys.executable)' 2>$null
        $ErrorActionPreference = 'Stop'
    }
    foreach ($command in Get-Command python.exe -All -ErrorAction SilentlyContinue) { $candidates += $command.Path }
    foreach ($candidate in $candidates) {
        if (Test-Python $candidate) { return $candidate }
    }
    return ''
}

# pip knows the proxy of the environment and a fixed one of the settings, not one that a script chooses.
function Use-Proxy {
    if ($env:HTTPS_PROXY -or -not $unrestricted) { return }
    $pypi = [Uri] 'https://pypi.org/'
    $system = [Net.WebRequest]::GetSystemWebProxy()
    if ($system.IsBypassed($pypi)) { return }
    $env:HTTPS_PROXY = $system.GetProxy($pypi).AbsoluteUri
    Write-Host "The proxy of the system settings is used: $env:HTTPS_PROXY"
}

function Get-Python {
    if (-not $unrestricted) {
        Stop-Here 'There is no Python 3.11 or later on this computer, and PowerShell may not fetch one. Ask your IT department to install Python, then double-click this again.'
    }
    $wanted = Get-Content -LiteralPath $list | Where-Object { $_ -like 'bring windows-amd64 *' }
    $sum, $address = ($wanted -split ' ')[2, 3]
    $name = ($address -split '/')[-1].Replace('%2B', '+')
    $new = Join-Path $root 'python.new'
    if (Test-Path -LiteralPath $new) { Remove-Item -LiteralPath $new -Recurse -Force }
    New-Item -ItemType Directory -Path $new -Force | Out-Null
    $archive = Join-Path $PSScriptRoot $name
    try {
        if (-not (Test-Path -LiteralPath $archive)) {
            $archive = Join-Path $new $name
            Write-Host 'There is no Python 3.11 or later here: one is brought, for Remitbook alone, from'
            Write-Host "  $address"
            [Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12
            $web = New-Object Net.WebClient
            $web.Proxy = [Net.WebRequest]::GetSystemWebProxy()
            $web.Proxy.Credentials = [Net.CredentialCache]::DefaultNetworkCredentials
            try { $web.DownloadFile($address, $archive) }
            catch { Stop-Here "Python could not be fetched: $($_.Exception.Message) Without the Internet: put the file $name beside this, or install Python from python.org, then double-click this again. Nothing was changed." }
        }
        if ((Get-FileHash -LiteralPath $archive -Algorithm SHA256).Hash -ne $sum) {
            Stop-Here "The file $name is not the one that was expected: its checksum differs. It was not used, and nothing was changed. Ask your IT department what stands between you and $address."
        }
        & "$env:SystemRoot\System32\tar.exe" -xzf $archive -C $new
        if (-not (Test-Python (Join-Path $new 'python\python.exe'))) {
            Stop-Here 'The Python that was brought does not run on this computer; a rule may forbid programs in your own folders. Ask your IT department to install Python, then double-click this again. Nothing was changed.'
        }
        if (Test-Path -LiteralPath $own) { Remove-Item -LiteralPath $own -Recurse -Force }
        Move-Item -LiteralPath (Join-Path $new 'python') -Destination $own
    }
    finally {
        if (Test-Path -LiteralPath $new) { Remove-Item -LiteralPath $new -Recurse -Force }
    }
    return (Join-Path $own 'python.exe')
}

$wheel = Get-ChildItem -Path (Join-Path $wheels 'remitbook-*.whl') -ErrorAction SilentlyContinue | Select-Object -First 1
if (-not $wheel -or -not (Test-Path -LiteralPath $list)) {
    Stop-Here 'A part is missing: unpack the whole archive (right click, Extract All), and start this from its folder.'
}
Use-Proxy
$python = Find-Python
if (-not $python) { $python = Get-Python }
Write-Host "Python: $python"
$env:PYTHONPATH = $wheel.FullName
$ErrorActionPreference = 'Continue'
& $python -P -m addin.cli install --from $wheels @args
exit $LASTEXITCODE
