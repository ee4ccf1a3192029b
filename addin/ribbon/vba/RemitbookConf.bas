Attribute VB_Name = "RemitbookConf"
Option Explicit

' Two places and no other: the user's own file, then the add-in's own sheet. The open workbook is never
' asked: a workbook from elsewhere must not name the program that is started.

Public Const CONF_SHEET As String = "remitbook.conf"

Public Function ConfValue(key As String) As String
    ConfValue = UserValue(key)
    If ConfValue = "" Then ConfValue = AddinValue(key)
End Function

Public Function AddinValue(key As String) As String
    Dim row As Long
    Dim sheet As Object
    Set sheet = ThisWorkbook.Worksheets(CONF_SHEET)
    row = 1
    Do While CStr(sheet.Cells(row, 1).Value) <> ""
        If CStr(sheet.Cells(row, 1).Value) = key Then AddinValue = CStr(sheet.Cells(row, 2).Value)
        row = row + 1
    Loop
End Function

' The file has lines NAME=VALUE in ASCII: %LOCALAPPDATA% on Windows and ~ on the Mac stand for the folders
' whose names have other letters.
Private Function UserValue(key As String) As String
    Dim entry As Variant
    For Each entry In Split(Replace(UserFile(), vbCr, vbLf), vbLf)
        If Left$(entry, Len(key) + 1) = key & "=" Then UserValue = Trim$(Mid$(entry, Len(key) + 2))
    Next
End Function
