"""What is not even YAML gets one clear line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.configuration_report import TODAY, paint, report
from workbench.configuration import ConfigurationError, compile_file


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (b"", "autoscaler.yaml: is empty: write at least a name and one target"),
        ("# nothing yet\n", "autoscaler.yaml: is empty: write at least a name and one target"),
        (
            "- name: factory\n",
            "autoscaler.yaml: is not a mapping: write keys such as name and targets at the top level",
        ),
        ("factory", "autoscaler.yaml: is not a mapping: write keys such as name and targets at the top level"),
        (b"name: \xff\n", "autoscaler.yaml: is not UTF-8 text: byte 6 cannot be decoded"),
        ("name: a\ntargets:\n\tweld: {}\n", "autoscaler.yaml:3 is not YAML: a tab stands where YAML wants spaces"),
        ('name: "a\n', "autoscaler.yaml:2 is not YAML: found unexpected end of stream"),
        ("a: &a {b: *a}\n", "autoscaler.yaml: is nested too deeply, or contains itself"),
        ("[" * 2000, "autoscaler.yaml: is nested too deeply"),
    ],
)
def test_what_is_no_mapping_in_yaml_gets_one_clear_line(tmp_path: Path, text: str | bytes, line: str) -> None:
    assert report(tmp_path, text) == [line]


def test_a_file_that_is_not_there_or_is_a_folder_says_so(tmp_path: Path) -> None:
    for file, why in ((tmp_path / "no.yaml", "No such file or directory"), (tmp_path, "Is a directory")):
        with pytest.raises(ConfigurationError) as caught:
            compile_file(file, TODAY)
        assert str(caught.value) == f"{file}: cannot be read: {why}"


def test_aliases_that_multiply_are_refused_before_they_fill_the_memory(tmp_path: Path) -> None:
    """A few hundred bytes of YAML can stand for billions of values."""
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    assert report(tmp_path, "\n".join(rows)) == ["autoscaler.yaml: has more than 200000 values"]


def test_nothing_is_written_when_something_is_wrong(tmp_path: Path) -> None:
    report(tmp_path, paint("alarms: true"))
    assert [path.name for path in tmp_path.iterdir()] == ["autoscaler.yaml"]
