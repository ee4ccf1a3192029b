Attribute VB_Name = "RemitbookExcel"
Option Explicit

' In place of what only Excel answers: the tests say what was picked and what is in Protected View.

Public Function PickedFile() As String
    PickedFile = Played("picked")
End Function

Public Function IsReadOnly(book As Object) As Boolean
    IsReadOnly = StarDesktop.CurrentComponent.isReadonly()
End Function

Public Function ProtectedViewFile() As String
    ProtectedViewFile = Played("protected_view")
End Function
