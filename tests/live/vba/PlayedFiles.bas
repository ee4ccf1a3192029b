Attribute VB_Name = "PlayedFiles"
Option ClassModule
Option Explicit

' Windows' Scripting.FileSystemObject, its File and its TextStream, as far as we use them: any file exists but
' the one that is missing, and holds the user's own conf.

Public Function FileExists(path As String) As Boolean
    FileExists = path <> Played("missing")
End Function

Public Function GetFile(path As String) As Object
    Set GetFile = New PlayedFiles
End Function

Public Property Get Size() As Long
    Size = Len(Played("conf"))
End Property

Public Function OpenTextFile(path As String, mode As Long) As Object
    Set OpenTextFile = New PlayedFiles
End Function

Public Function ReadAll() As String
    ReadAll = Played("conf") & vbCrLf
End Function
