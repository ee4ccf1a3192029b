-- Started by the add-in on the Mac: python, button, version, choice, state and book, one a line. Answers "started"
-- or "missing". Where Python ends before it could answer the user, a box says so.
on pressButton(parameters)
	set {python, buttonId, version_, choice, state_, book_} to paragraphs of parameters
	if python starts with "~/" then set python to (POSIX path of (path to home folder)) & (text 3 thru -1 of python)
	try
		do shell script "test -x " & quoted form of python
	on error
		return "missing"
	end try
	set pressing to (quoted form of python) & " -I -m addin.ribbon.button " & (quoted form of buttonId) & " --version " & (quoted form of version_) & " " & (quoted form of ("--choice=" & choice)) & " " & (quoted form of ("--state=" & state_)) & " " & (quoted form of ("--book=" & book_))
	set told to "Python at " & python & " ended before Remitbook could answer: it is too old, or Remitbook is not whole there. Run, in Terminal, ~/Library/'Application Support'/remitbook/remitbook doctor. It says what is wrong and how to mend it. Where that cannot be run, close Excel and double-click Remitbook's installer once more."
	set telling to "osascript -e 'on run argv' -e 'display alert \"Remitbook\" message (item 1 of argv) as critical' -e 'end run' " & quoted form of told
	do shell script "(" & pressing & " || " & telling & ") > /dev/null 2>&1 &"
	return "started"
end pressButton
