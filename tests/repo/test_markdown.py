"""How pages are taken apart."""

from __future__ import annotations

from tests.repo import markdown

PAGE = """# A page

```python
first = 1
```

[one](other.md#part) and [two](https://example.com)

```csv people.csv
email
```

```console
$ aicmo import "my file.csv" --dry-run | less  # looks only
imported
$ other thing
```

```python helper.py
saved = True
```

```python
assert first == 1
```

## Let's go, at last
"""


def test_a_page_s_python_is_one_script_with_the_page_s_line_numbers() -> None:
    lines = markdown.script(PAGE).splitlines()
    assert {number: line for number, line in enumerate(lines, start=1) if line} == {
        4: "first = 1",
        24: "assert first == 1",
    }


def test_a_block_may_name_the_file_it_is() -> None:
    assert [block.name for block in markdown.blocks(PAGE) if block.name] == ["people.csv", "helper.py"]


def test_a_command_ends_at_a_pipe_and_what_it_printed_is_not_one() -> None:
    assert markdown.commands(PAGE, "aicmo") == [["import", "my file.csv", "--dry-run"]]


def test_a_session_is_commands_with_what_they_print() -> None:
    assert markdown.session(PAGE)[0] == (["aicmo", "import", "my file.csv", "--dry-run"], ["imported"])


def test_links_to_other_sites_are_left_alone() -> None:
    assert markdown.links(PAGE) == ["other.md#part"]


def test_headings_are_anchors_and_code_is_no_heading() -> None:
    assert markdown.anchors(PAGE + "```console\n# not one\n```\n") == {"a-page", "lets-go-at-last"}
