Attribute VB_Name = "RemitbookExcel"
Option Explicit

' What only Excel answers. Bound late where Excel for the Mac may lack the word.

' The file the user picks, "" for none.
Public Function PickedFile() As String
    Dim picked As Variant
    picked = Application.GetOpenFilename()
    If VarType(picked) <> vbBoolean Then PickedFile = CStr(picked)
End Function

Public Function IsReadOnly(book As Object) As Boolean
    IsReadOnly = book.ReadOnly
End Function

' The file the user has before them in Protected View, "" for none.
Public Function ProtectedViewFile() As String
    Dim program As Object, window As Object
    Set program = Application
    On Error Resume Next
    Set window = program.ActiveProtectedViewWindow
    If Not window Is Nothing Then ProtectedViewFile = window.SourcePath & program.PathSeparator & window.SourceName
End Function
