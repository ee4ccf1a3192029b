Attribute VB_Name = "RemitbookTest"
Option Explicit

' What the tests play in place of Excel, Windows and the Mac, and what they ask for afterwards.

Global Plays As String
Global Told As String
Global Started As String

' A line NAME=VALUE for each thing that is played; the last one counts.
Public Sub Play(name As String, value As String)
    Plays = Plays & name & "=" & value & vbLf
End Sub

Public Function Played(name As String) As String
    Dim entry As Variant
    For Each entry In Split(Plays, vbLf)
        If Left$(entry, Len(name) + 1) = name & "=" Then Played = Mid$(entry, Len(name) + 2)
    Next
End Function

' A box of ours, which nobody would close here.
Public Sub TellBox(text As String)
    Told = Told & text & vbLf
End Sub

Public Function Boxes() As String
    Boxes = Told
    Told = ""
End Function

' What Python was to be started with while the tests hold it back.
Public Function Starts() As String
    Starts = Started
    Started = ""
End Function

Public Sub PressWithoutBook(id As String)
    PressButton id, "", Nothing
End Sub

' The Mac's way to start our script, which is played: the same lines, the same command, in the background.
Public Function AppleScriptTask(script As String, handler As String, parameters As String) As String
    Dim given As Variant
    If Played("script") = "missing" Then Err.Raise 5
    given = Split(parameters, vbLf)
    If Dir(given(0)) = "" Then
        AppleScriptTask = "missing"
        Exit Function
    End If
    If Played("python") = "held" Then
        Started = Started & script & vbLf & handler & vbLf & parameters
    Else
        Shell given(0), 2, "-m tests.live.button " & given(1) & " --version " & given(2) & " " & Quote("--choice=" & given(3)) & " " & Quote("--state=" & given(4)) & " " & Quote("--book=" & given(5)), False
    End If
    AppleScriptTask = "started"
End Function

' LibreOffice takes either mark, and none within.
Private Function Quote(text As String) As String
    Dim mark As String
    mark = Chr$(34)
    If InStr(text, mark) > 0 Then mark = "'"
    Quote = mark & text & mark
End Function

Public Sub RecordRun(words As String)
    Started = Started & words & vbLf
End Sub

Public Function FormatHoldsText(fileFormat As String) As Boolean
    FormatHoldsText = HoldsText(CLng(fileFormat))
End Function

Public Function BetweenBrackets() As String
    BetweenBrackets = "[" & ProtectedViewFile() & "]"
End Function
