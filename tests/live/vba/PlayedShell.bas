Attribute VB_Name = "PlayedShell"
Option ClassModule
Option Explicit

' Windows' WScript.Shell, as far as we use it: one variable, and a program that is not started.

Public Function ExpandEnvironmentStrings(text As String) As String
    ExpandEnvironmentStrings = Replace(text, "%LOCALAPPDATA%", "C:\Users\J Doe\AppData\Local")
End Function

Public Function Run(words As String, style As Long, wait As Boolean) As Long
    If Played("run") = "refused" Then Err.Raise 70
    RecordRun style & " " & wait & " " & words
    Run = CLng(Played("code"))
End Function
