"""Chinese fonts of the letters: the system's where it has them, a packaged one where not, the operator's before both."""

import ctypes
import ctypes.util
import os
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

import noto_cjk_sans_otc

FAMILIES = "FangSong_GB2312, FangSong, 仿宋, Noto Serif CJK SC, Noto Sans CJK SC"

# Common words, 〔〕, all of what a letter prints by itself, and rare characters of real names.
TEST_TEXT = "广东省公共数据开放申请审核结果告知书〔2026〕第一二三四五六七八九十号（法定期限：工作日）“”、。《》—㙍䶮𬭎𠮷〇堃喆淼頔珺"

# Controls, formats and spaces. Private characters count: old registers keep rare names in them, and they print as boxes.
_WITHOUT_INK = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
_SYSTEM_CONFIG = Path("/etc/fonts/fonts.conf")
# As the process was started: from the first `prepare` on the variable is ours, and a file that included the one before it, and so on
# through a thousand of them, overflows fontconfig's stack.
_GIVEN = Path(os.environ.get("FONTCONFIG_FILE") or _SYSTEM_CONFIG)
_FONTCONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">{system}</include>
  <dir>{operator}</dir>
  <dir>{package}</dir>
  <cachedir>{cache}</cachedir>
</fontconfig>
"""


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """How many different characters were looked for, and which of them no font can print."""

    checked: int
    missing: tuple[str, ...]

    def __str__(self) -> str:
        if not self.missing:
            return f"文书字体完整：{self.checked}个字均可打印。"
        return (
            f"文书字体缺字：{self.checked}个字中有{len(self.missing)}个无法打印（{''.join(self.missing[:40])}）。"
            "请安装 fonts-noto-cjk，或将字体文件放入文书字体目录。"
        )


def prepare(folder: Path) -> None:
    """Make fontconfig find the packaged font, and those that an operator puts into `folder`.

    Call once, before the first letter. It sets FONTCONFIG_FILE for this process and its children, the only way to tell
    fontconfig, which WeasyPrint asks anew for each letter.
    """
    folder.mkdir(parents=True, exist_ok=True)
    config = (folder / "fonts.conf").resolve()
    unfinished = config.with_suffix(f".{os.getpid()}")  # several workers start at once; none may read half a file
    unfinished.write_text(_config(config), encoding="utf-8")
    unfinished.replace(config)
    os.environ["FONTCONFIG_FILE"] = str(config)


def check(text: str = TEST_TEXT) -> Coverage:
    """Which characters of a text the letters can't print."""
    return Coverage(checked=len(set(text)), missing=missing(text))


def missing(text: str) -> tuple[str, ...]:
    """The different characters of a text, sorted, for which no font has a glyph."""
    wanted = sorted(char for char in set(text) if unicodedata.category(char) not in _WITHOUT_INK)
    return tuple(_without_glyph(wanted)) if wanted else ()


def _config(config: Path) -> str:
    system = _SYSTEM_CONFIG if config == _GIVEN else _GIVEN  # a child process inherits ours, which must not include itself
    return _FONTCONFIG.format(
        system=escape(str(system)),
        operator=escape(str(config.parent)),
        package=escape(str(Path(noto_cjk_sans_otc.__file__).parent)),
        cache=escape(str(config.parent / "cache")),
    )


def _without_glyph(chars: Iterable[str]) -> Iterable[str]:
    pango, pangoft2, gobject = _libraries()
    font_map = pangoft2.pango_ft2_font_map_new()
    context = pango.pango_font_map_create_context(font_map)
    layout = pango.pango_layout_new(context)
    description = pango.pango_font_description_from_string(f"{FAMILIES} 16".encode())
    try:
        pango.pango_layout_set_font_description(layout, description)
        for char in chars:
            pango.pango_layout_set_text(layout, char.encode(), -1)
            if pango.pango_layout_get_unknown_glyphs_count(layout):
                yield char
    finally:
        pango.pango_font_description_free(description)
        for thing in (layout, context, font_map):
            gobject.g_object_unref(thing)


@cache
def _libraries() -> tuple[ctypes.CDLL, ctypes.CDLL, ctypes.CDLL]:
    pango, pangoft2, gobject = _library("pango-1.0"), _library("pangoft2-1.0"), _library("gobject-2.0")
    pointer = ctypes.c_void_p
    _declare(pangoft2, "pango_ft2_font_map_new", pointer)
    _declare(pango, "pango_font_map_create_context", pointer, pointer)
    _declare(pango, "pango_layout_new", pointer, pointer)
    _declare(pango, "pango_font_description_from_string", pointer, ctypes.c_char_p)
    _declare(pango, "pango_layout_set_font_description", None, pointer, pointer)
    _declare(pango, "pango_layout_set_text", None, pointer, ctypes.c_char_p, ctypes.c_int)
    _declare(pango, "pango_layout_get_unknown_glyphs_count", ctypes.c_int, pointer)
    _declare(pango, "pango_font_description_free", None, pointer)
    _declare(gobject, "g_object_unref", None, pointer)
    return pango, pangoft2, gobject


def _library(name: str) -> ctypes.CDLL:
    return ctypes.CDLL(ctypes.util.find_library(name) or f"lib{name}.so.0")


def _declare(library: ctypes.CDLL, name: str, result: type | None, *arguments: type) -> None:
    function = getattr(library, name)
    function.restype = result
    function.argtypes = list(arguments)
