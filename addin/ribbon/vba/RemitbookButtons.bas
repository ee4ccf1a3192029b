Attribute VB_Name = "RemitbookButtons"
Option Explicit

' What the ribbon calls: the id of the control pressed goes to Python as it is, so that buttons come and go
' without a change here. control is an IRibbonControl, bound late.

Public Sub OnButton(control As Object)
    PressButton control.ID, ""
End Sub

' A button that asks for a file first.
Public Sub OnFile(control As Object)
    Dim picked As Variant
    picked = Application.GetOpenFilename()
    If VarType(picked) = vbBoolean Then Exit Sub
    PressButton control.ID, CStr(picked)
End Sub

Private Sub PressButton(id As String, choice As String)
    If Not IsButtonId(id) Then
        MsgBox "Remitbook has no button """ & id & """: its ids are small letters, digits and _.", vbExclamation, "Remitbook"
    ElseIf ActiveWorkbook Is Nothing Then
        MsgBox "Open a workbook first.", vbExclamation, "Remitbook"
    Else
        PressInPython id, choice
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
