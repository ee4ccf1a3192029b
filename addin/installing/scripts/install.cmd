@echo off
rem Installs Remitbook into this user's Excel: double-click it. It needs no administrator.
if not exist "%~dp0install-remitbook.ps1" (
  echo Unpack the whole archive first: right click on it, Extract All. Then double-click this in the new folder.
  pause
  exit /b 1
)
"%SystemRoot%\System32\WindowsPowerShell\v1.0\powershell.exe" -NoProfile -ExecutionPolicy Bypass -File "%~dp0install-remitbook.ps1" %*
set REMITBOOK_ENDED=%errorlevel%
if not defined REMITBOOK_QUIET pause
exit /b %REMITBOOK_ENDED%
