"""Small office documents, part by part, as the programs that write them lay them out."""

import zipfile
from xml.sax.saxutils import escape

PEOPLE = [
    ["nom", "prenom", "date_naissance", "nir", "telephone", "email", "test pcr"],
    ["MARTIN", "Claire", 34405, "294037512000591", 647382915, "claire.martin@example.org", "positif"],
    ["OLIVIERI", "Anna", 30869, "284072A004138 72", "06 47 38 29 16", "anna@example.net", "négatif"],
]


def column(index):
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[index]


def xlsx(path, rows=None, strings_last=True, sheet="Résultats", unused=()):
    """A workbook of one sheet; texts are shared strings, numbers numbers, column C dates."""
    rows = PEOPLE if rows is None else rows
    strings = []
    lines = []
    for r, row in enumerate(rows, 1):
        cells = []
        for c, value in enumerate(row):
            place = f"{column(c)}{r}"
            if isinstance(value, str):
                if value not in strings:
                    strings.append(value)
                cells.append(f'<c r="{place}" t="s"><v>{strings.index(value)}</v></c>')
            else:
                style = ' s="1"' if c == 2 else ""
                cells.append(f'<c r="{place}"{style}><v>{value}</v></c>')
        lines.append(f'<row r="{r}">{"".join(cells)}</row>')
    strings += unused
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    parts = {
        "[Content_Types].xml": "<Types/>",
        "xl/worksheets/sheet1.xml": f"<worksheet {main}><sheetData>{''.join(lines)}</sheetData></worksheet>",
        "xl/sharedStrings.xml": f"<sst {main}>" + "".join(f"<si><t>{escape(s)}</t></si>" for s in strings) + "</sst>",
        "xl/styles.xml": f'<styleSheet {main}><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
        "xl/workbook.xml": f'<workbook {main} xmlns:r="r"><sheets><sheet name="{sheet}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>',
    }
    order = list(parts)
    if not strings_last:
        order.insert(1, order.pop(2))
    write(path, [(name, parts[name]) for name in order])


def ods(path, rows=None, sheet="Résultats"):
    lines = []
    for row in PEOPLE if rows is None else rows:
        cells = []
        for c, value in enumerate(row):
            if c == 2 and not isinstance(value, str):
                day = {34405: "1994-03-12", 30869: "1984-07-06"}[value]
                cells.append(f'<t:table-cell o:value-type="date" o:date-value="{day}"><x:p>le {day[:4]}</x:p></t:table-cell>')
            elif isinstance(value, str):
                cells.append(f"<t:table-cell o:value-type=\"string\"><x:p>{escape(value)}</x:p></t:table-cell>")
            else:
                cells.append(f'<t:table-cell o:value-type="float" o:value="{value}"><x:p>{value:.3G}</x:p></t:table-cell>')
        lines.append(f"<t:table-row>{''.join(cells)}</t:table-row>")
    content = ('<o:document-content xmlns:o="o" xmlns:t="t" xmlns:x="x"><o:body><o:spreadsheet>'
               f'<t:table t:name="Vide"/><t:table t:name="{sheet}">{"".join(lines)}</t:table>'
               "</o:spreadsheet></o:body></o:document-content>")
    write(path, [("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", content)])


def docx(path, paragraphs):
    body = "".join(f"<w:p><w:r><w:t>{escape(p)}</w:t></w:r></w:p>" for p in paragraphs)
    write(path, [("[Content_Types].xml", "<Types/>"),
                 ("word/document.xml", f'<w:document xmlns:w="w"><w:body>{body}</w:body></w:document>')])


def write(path, parts):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            info = zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
