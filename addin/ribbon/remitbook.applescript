-- Started by the add-in on the Mac: python, button, version and choice, one a line. Answers "started" or "missing".
on pressButton(parameters)
	set {python, button, version_, choice} to paragraphs of parameters
	if python starts with "~/" then set python to (POSIX path of (path to home folder)) & (text 3 thru -1 of python)
	try
		do shell script "test -x " & quoted form of python
	on error
		return "missing"
	end try
	do shell script (quoted form of python) & " -I -m addin.ribbon.button " & (quoted form of button) & " --version " & (quoted form of version_) & " " & (quoted form of ("--choice=" & choice)) & " > /dev/null 2>&1 &"
	return "started"
end pressButton
