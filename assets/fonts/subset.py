#!/usr/bin/env python3
"""Cuts the reading faces to the letters that Kalan's readers write, one file a face.

usage: subset.py FOLDER     (pip install fonttools brotli; FOLDER holds the TTFs of Debian's fonts-sil-charis
                             6.101, fonts-sil-andika 6.101 and fonts-noto-mono 20201225)

One file a face, never a cut by unicode-range: a letter and its tone mark must come from the same file,
or the marks of Bambara fall beside their letters. The licence reserves the names "Charis", "Andika" and "SIL"
for the whole fonts, so the cut ones are called otherwise; their notices stay in them.
"""
import pathlib
import sys

from fontTools import subset

ALL = {"Regular": "400", "Italic": "400i", "Bold": "700", "BoldItalic": "700i"}
# Our name, the file's, theirs, the styles.
FAMILIES = [
    ("Kalan Serif", "kalan-serif", "CharisSIL", ALL),
    ("Kalan Easy", "kalan-easy", "Andika", ALL),
    ("Kalan Mono", "kalan-mono", "NotoSansMono", {"Regular": "400", "Bold": "700"}),
]
# Latin-1, Extended-A, the letters of West Africa, tone marks, punctuation, signs. U+202F stands for itself
# where the face has it; the shaper makes it from the space where it has not.
LETTERS = [
    (0x0020, 0x007E), (0x00A0, 0x017F), (0x0181, 0x0181), (0x0186, 0x0187), (0x0189, 0x018B), (0x018E, 0x0192),
    (0x0194, 0x0199), (0x019D, 0x01A1), (0x01AC, 0x01AF), (0x01B1, 0x01B4), (0x01CD, 0x01DC), (0x01F4, 0x01F9),
    (0x0218, 0x021B), (0x0243, 0x0245), (0x0253, 0x0254), (0x0256, 0x0257), (0x0259, 0x0259), (0x025B, 0x025B),
    (0x0260, 0x0260), (0x0263, 0x0263), (0x0268, 0x0269), (0x026F, 0x026F), (0x0272, 0x0272), (0x0289, 0x028B),
    (0x0294, 0x0294), (0x02BC, 0x02BC), (0x02C6, 0x02DD), (0x0300, 0x0304), (0x0306, 0x0308), (0x030A, 0x030C),
    (0x0323, 0x0323), (0x0327, 0x0328), (0x0330, 0x0331), (0x1E00, 0x1EF9), (0x2002, 0x200F), (0x2010, 0x2015),
    (0x2018, 0x201E), (0x2020, 0x2022), (0x2026, 0x2026), (0x202F, 0x2030), (0x2032, 0x2033), (0x2039, 0x203A),
    (0x2044, 0x2044), (0x2070, 0x2070), (0x2074, 0x2089), (0x20A6, 0x20A6), (0x20AC, 0x20AC), (0x20B5, 0x20B5),
    (0x2116, 0x2116), (0x2122, 0x2122), (0x2190, 0x2193), (0x2212, 0x2212), (0x2260, 0x2260), (0x2264, 0x2265),
    (0x25CC, 0x25CC), (0xA78B, 0xA78C), (0xFFFD, 0xFFFD),
]
FEATURES = ["ccmp", "locl", "mark", "mkmk", "kern", "liga", "smcp", "c2sc"]


def rename(font, family, face):
    plain = {1: family, 3: f"{family} {face}", 4: f"{family} {face}", 6: f"{family}-{face}".replace(" ", "")}
    for record in font["name"].names:
        if record.nameID in plain:
            record.string = plain[record.nameID]


def cut(source, target, family, face):
    options = subset.Options()
    options.flavor, options.layout_features, options.hinting = "woff2", FEATURES, False
    # Graphite's tables say again what OpenType's say, for shapers that no browser has.
    options.name_IDs, options.drop_tables = [0, 1, 2, 3, 4, 5, 6, 13, 14], options.drop_tables + ["Glat", "Gloc", "Silf", "Silt", "Sill", "Feat"]
    font = subset.load_font(str(source), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[point for first, last in LETTERS for point in range(first, last + 1)])
    cutter.subset(font)
    rename(font, family, face)
    subset.save_font(font, str(target), options)


def main():
    source = pathlib.Path(sys.argv[1])
    target = pathlib.Path(__file__).parent
    for family, file, original, faces in FAMILIES:
        for face, weight in faces.items():
            cut(source / f"{original}-{face}.ttf", target / f"{file}-{weight}.woff2", family, face)


if __name__ == "__main__":
    main()
