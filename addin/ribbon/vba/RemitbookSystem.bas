Attribute VB_Name = "RemitbookSystem"
Option Explicit

' What differs between Windows and the Mac: the user's own file, and how Python is started for one press.
' Python shows how the press ended, also a refusal; here is told only what keeps it from starting. -I keeps
' out the folder and the variables it is started in; on Windows no shell stands between.
' state: as BookState gives it, or "protected_view", for which book is the file's path.

#If Mac Then
Public Function UserFile() As String
    Dim path As String, entry As String, number As Integer
    path = Environ("HOME") & "/remitbook.conf"
    If Dir(path) = "" Then Exit Function
    number = FreeFile
    Open path For Input As #number
    Do While Not EOF(number)
        Line Input #number, entry
        UserFile = UserFile & entry & vbLf
    Loop
    Close #number
End Function

Public Sub PressInPython(id As String, choice As String, state As String, book As String)
    Dim python As String, answer As String
    python = ConfValue("INTERPRETER_MAC")
    If Not (Left$(python, 1) = "/" Or Left$(python, 2) = "~/") Then
        TellNoPython "INTERPRETER_MAC", python
        Exit Sub
    End If
    On Error GoTo NoScript
    answer = AppleScriptTask("remitbook.applescript", "pressButton", python & vbLf & id & vbLf & AddinValue("VERSION") & vbLf & choice & vbLf & state & vbLf & book)
    On Error GoTo 0
    If answer <> "started" Then TellNoPython "INTERPRETER_MAC", python
    Exit Sub
NoScript:
    MsgBox "Remitbook's script is not installed: copy remitbook.applescript to Library/Application Scripts/com.microsoft.Excel in your home folder, or double-click Remitbook's installer once more, which does.", vbCritical, "Remitbook"
End Sub

Private Function DoctorCommand() As String
    DoctorCommand = "in Terminal, ~/Library/'Application Support'/remitbook/remitbook doctor"
End Function
#Else
Public Function UserFile() As String
    Dim path As String, files As Object
    path = CreateObject("WScript.Shell").ExpandEnvironmentStrings("%LOCALAPPDATA%\remitbook\remitbook.conf")
    Set files = CreateObject("Scripting.FileSystemObject")
    If Not files.FileExists(path) Then Exit Function
    If files.GetFile(path).Size > 0 Then UserFile = files.OpenTextFile(path, 1).ReadAll
End Function

Public Sub PressInPython(id As String, choice As String, state As String, book As String)
    Dim python As String, words As String, runner As Object, code As Long
    Set runner = CreateObject("WScript.Shell")
    python = runner.ExpandEnvironmentStrings(ConfValue("INTERPRETER_WIN"))
    If Not (python Like "[A-Za-z]:\*" Or Left$(python, 2) = "\\") Then
        TellNoPython "INTERPRETER_WIN", python
        Exit Sub
    End If
    If Not CreateObject("Scripting.FileSystemObject").FileExists(python) Then
        TellNoPython "INTERPRETER_WIN", python
        Exit Sub
    End If
    words = Quoted(python) & " -I -m addin.ribbon.button " & id & " --version " & Quoted(AddinValue("VERSION"))
    words = words & " " & Quoted("--choice=" & choice) & " " & Quoted("--state=" & state) & " " & Quoted("--book=" & book)
    If runner.ExpandEnvironmentStrings(words) <> words Then
        MsgBox "Windows would read a part of this file's name, between two signs %, as something else. Give the file another name: " & choice & book, vbCritical, "Remitbook"
        Exit Sub
    End If
    On Error GoTo Refused
    code = runner.Run(words, 0, True)
    On Error GoTo 0
    If code <> 0 Then
        MsgBox "Python at " & python & " ended with " & code & " before Remitbook could answer: it is too old, or Remitbook is not whole there. Run " & DoctorCommand() & ". It says what is wrong and how to mend it. Where that cannot be run, close Excel and double-click Remitbook's installer once more.", vbCritical, "Remitbook"
    End If
    Exit Sub
Refused:
    MsgBox "Windows did not let Excel start " & python & ": " & Err.Description, vbCritical, "Remitbook"
End Sub

' A path and a version hold no quotation mark, and neither ends in a backslash, which would take the closing one.
Private Function Quoted(text As String) As String
    Quoted = Chr$(34) & text & Chr$(34)
End Function

Private Function DoctorCommand() As String
    DoctorCommand = "in a command prompt, " & Quoted("%LOCALAPPDATA%\remitbook\remitbook") & " doctor"
End Function
#End If

Private Sub TellNoPython(key As String, value As String)
    MsgBox "Remitbook's Python is not found. " & key & " is """ & value & """; it must be the full path of the Python that Remitbook is installed for, in the file remitbook.conf or in the add-in. Close Excel and double-click Remitbook's installer once more. If it stays so, run " & DoctorCommand() & ", which says what is wrong.", vbCritical, "Remitbook"
End Sub
