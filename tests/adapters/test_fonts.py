import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.adapters import fonts

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    monkeypatch.setenv("FONTCONFIG_FILE", "")
    monkeypatch.setattr(fonts, "_GIVEN", fonts._SYSTEM_CONFIG)


def test_the_letters_fonts_hold_rare_characters_of_real_names(tmp_path):
    fonts.prepare(tmp_path)
    coverage = fonts.check()
    assert coverage.missing == ()
    assert str(coverage) == f"文书字体完整：{coverage.checked}个字均可打印。"


def test_what_no_font_has_is_named_with_a_way_out(tmp_path):
    fonts.prepare(tmp_path)
    coverage = fonts.check("数据\ue5e5开放")
    assert coverage.missing == ("\ue5e5",)
    assert "缺字" in str(coverage)
    assert "fonts-noto-cjk" in str(coverage)


def test_spaces_and_line_ends_need_no_glyph(tmp_path):
    fonts.prepare(tmp_path)
    assert fonts.missing(" \n\t　") == ()


def test_preparing_twice_does_not_make_the_configuration_include_itself(tmp_path):
    fonts.prepare(tmp_path)
    fonts.prepare(tmp_path)
    assert '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>' in (tmp_path / "fonts.conf").read_text()


def test_one_that_is_prepared_after_another_does_not_include_it(tmp_path):
    for name in ("first", "second"):
        fonts.prepare(tmp_path / name)
    assert "first" not in (tmp_path / "second" / "fonts.conf").read_text(encoding="utf-8")


def test_an_operators_own_configuration_is_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(fonts, "_GIVEN", Path("/opt/fonts & more.conf"))
    fonts.prepare(tmp_path)
    assert "/opt/fonts &amp; more.conf" in (tmp_path / "fonts.conf").read_text()


def test_a_machine_without_chinese_fonts_still_prints_letters(tmp_path):
    """In a process of its own, whose system configuration knows no font at all."""
    bare = tmp_path / "bare.conf"
    bare.write_text('<?xml version="1.0"?><fontconfig></fontconfig>')
    script = "import sys; from pathlib import Path; from app.adapters import fonts; fonts.prepare(Path(sys.argv[1])); print(fonts.check().missing)"
    env = {**os.environ, "FONTCONFIG_FILE": str(bare), "PYTHONPATH": str(ROOT)}
    answer = subprocess.run(
        [sys.executable, "-c", script, tmp_path], env=env, capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "()"
