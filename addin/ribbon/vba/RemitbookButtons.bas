Attribute VB_Name = "RemitbookButtons"
Option Explicit

' What the ribbon calls: the id of the control pressed goes to Python as it is, so that buttons come and go
' without a change here, and with it what keeps our sheets out of the book the user has before them. control
' is an IRibbonControl, bound late.

Public Sub OnButton(control As Object)
    PressButton control.ID, "", ActiveWorkbook
End Sub

' A button that asks for a file first. None picked: no press.
Public Sub OnFile(control As Object)
    Dim picked As String
    picked = PickedFile()
    If picked <> "" Then PressButton control.ID, picked, ActiveWorkbook
End Sub

' book: Nothing where none is open, and where the one before the user is in Protected View.
Public Sub PressButton(id As String, choice As String, book As Object)
    Dim path As String
    If Not IsButtonId(id) Then
        MsgBox "Remitbook has no button """ & id & """: its ids are small letters, digits and _.", vbExclamation, "Remitbook"
    ElseIf Not book Is Nothing Then
        PressInPython id, choice, BookState(book), ""
    Else
        path = ProtectedViewFile()
        If path = "" Then
            MsgBox "Open a workbook first.", vbExclamation, "Remitbook"
        Else
            PressInPython id, choice, "protected_view", path
        End If
    End If
End Sub

Public Function IsButtonId(id As String) As Boolean
    Dim place As Long
    IsButtonId = Len(id) > 0
    For place = 1 To Len(id)
        If InStr(1, "abcdefghijklmnopqrstuvwxyz0123456789_", Mid$(id, place, 1), vbBinaryCompare) = 0 Then
            IsButtonId = False
        End If
    Next
End Function

' What keeps our sheets out of an open book: "csv", "read_only" or "locked"; "" for nothing.
Public Function BookState(book As Object) As String
    If HoldsText(book.FileFormat) Then
        BookState = "csv"
    ElseIf IsReadOnly(book) Then
        BookState = "read_only"
    ElseIf book.ProtectStructure Then
        BookState = "locked"
    End If
End Function

' Whether a file of this XlFileFormat keeps the cells of one sheet and no more. Numbers, because older programs
' do not know all the names: CSV (6, 22 to 24, UTF-8 62), text (19 to 21, -4158, printer 36, Unicode 42),
' SYLK (2), DIF (9).
Public Function HoldsText(fileFormat As Long) As Boolean
    Select Case fileFormat
        Case 6, 22, 23, 24, 62, 19, 20, 21, -4158, 36, 42, 2, 9
            HoldsText = True
    End Select
End Function
