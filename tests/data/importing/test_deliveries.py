"""What a source sent before: full deliveries, corrections, cut-off ones, the same spell twice."""

import pytest

from data.commands.cli import main
from data.home import Home, Refused
from data.importing.importer import import_file
from data.staging import loads, undo
from tests.data.importing.conftest import resident, rows

HEAD = "证件号码,单位统一社会信用代码,单位所在区县,月缴费工资,参保起始年月,参保终止年月"


def spells(count, region="杭州市西湖区", wage=8000, start="2023-01"):
    return [[resident(n), f"SB-{n}", region, wage, start, ""] for n in range(count)]


def states(home):
    return [(load.file, load.state, load.correction) for load in loads.read(home)]


def test_a_drop_is_held_against_the_last_full_delivery(home, write):
    import_file(home, [write("全.csv", HEAD, *spells(120))], "employment")
    fix = import_file(home, [write("更正.csv", HEAD, *spells(5, wage=9000))], "employment")
    assert not fix.held and any("视为更正" in note for note in fix.files[0].notes)
    cut = import_file(home, [write("截断.csv", HEAD, *spells(20, "浙江杭州西湖区"))], "employment")
    assert "收下 20 行，比该来源上一批的 120 行少 83%" in cut.files[0].held
    assert states(home) == [
        ("全.csv", "ready", False),
        ("更正.csv", "ready", True),
        ("截断.csv", "held", False),
    ]
    again = import_file(
        home, [write("截断.csv", HEAD, *spells(20, "浙江杭州西湖区"))], "employment", confirm=True
    )
    assert not again.held


# In the ID number, after it, in the middle of a character, in the last month.
@pytest.mark.parametrize("bytes_left", [7, 18, 30, 50])
@pytest.mark.parametrize("earlier", [True, False])
def test_a_file_that_breaks_off_inside_a_row_is_held(home, write, earlier, bytes_left):
    if earlier:
        whole = write("全.csv", HEAD, *spells(120))
        import_file(home, [whole], "employment", source="杭州社保")
    file = write("断.csv", HEAD, *spells(120, wage=9000))
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(lines[:110]) + lines[110][:bytes_left])
    found = import_file(home, [file], "employment", source="杭州社保")
    assert found.exit_code() == 2 and "最后一行没有写完" in found.files[0].held
    assert states(home)[-1][1] == "held"
    confirmed = import_file(home, [file], "employment", source="杭州社保", confirm=True)
    assert not confirmed.held and states(home)[-1][1] == "ready"


def test_a_last_line_without_an_end_is_doubted_where_rows_are_fewer(home, write):
    def ended(name, count, wage):
        path = write(name, HEAD, *spells(count, wage=wage))
        path.write_bytes(path.read_bytes().rstrip(b"\r\n"))
        return path

    first = import_file(home, [ended("一.csv", 100, 8000)], "employment")
    more = import_file(home, [ended("二.csv", 101, 8100)], "employment")
    fewer = import_file(home, [ended("三.csv", 95, 8200)], "employment")
    assert not first.held and not more.held
    assert "收下 95 行，少于该来源上一批的 101 行" in fewer.files[0].held
    whole = import_file(home, [write("四.csv", HEAD, *spells(95, wage=8300))], "employment")
    assert not whole.held


def test_a_confirmed_correction_is_still_no_measure(home, write):
    import_file(home, [write("全.csv", HEAD, *spells(120))], "employment")
    import_file(home, [write("更正.csv", HEAD, *spells(5, wage=9000))], "employment", confirm=True)
    cut = import_file(home, [write("截断.csv", HEAD, *spells(20, "浙江杭州西湖区"))], "employment")
    assert cut.held


def test_a_correction_of_many_rows_changes_most_of_them(home, write):
    import_file(home, [write("全.csv", HEAD, *spells(120))], "employment")
    fix = import_file(home, [write("更正.csv", HEAD, *spells(50, wage=9000))], "employment")
    assert not fix.held
    assert sum(w for (w,) in rows(home, "employment", "wage")) == 50 * 9000 + 70 * 8000


def test_rows_that_are_new_make_no_correction(home, write):
    import_file(home, [write("全.csv", HEAD, *spells(120))], "employment")
    body = [[resident(500 + n), "SB-1", "杭州市西湖区", 1, "2024-01", ""] for n in range(5)]
    assert import_file(home, [write("新.csv", HEAD, *body)], "employment").held


def test_a_corrected_beginning_does_not_stand_beside_the_wrong_one(home, write):
    import_file(home, [write("全.csv", HEAD, *spells(120))], "employment")
    fix = write("更正.csv", HEAD, *spells(1, start="2019-01"))
    report = import_file(home, [fix], "employment")
    assert report.exit_code() == 2
    assert "第 2 行（起 2019-01）与已有的第 2 行（起 2023-01）" in report.files[0].held
    assert len(rows(home, "employment")) == 120
    assert not import_file(home, [fix], "employment", confirm=True).held
    assert len(rows(home, "employment")) == 121


def test_a_second_spell_after_the_first_ended_is_one_more(home, write):
    first = spells(120)
    first[0][5] = "2023-06"
    import_file(home, [write("全.csv", HEAD, *first)], "employment")
    later = [*first, [*spells(1, start="2024-01")[0]]]
    assert not import_file(home, [write("后.csv", HEAD, *later)], "employment").held
    assert len(rows(home, "employment")) == 121


def test_a_spell_that_ended_in_the_same_file_does_not_overlap_the_next(home, write):
    import_file(home, [write("全.csv", HEAD, *spells(120))], "employment")
    later = spells(120)
    later[0][5] = "2023-12"
    later.append(spells(1, start="2024-03")[0])
    assert not import_file(home, [write("后.csv", HEAD, *later)], "employment").held


def test_a_load_is_taken_out_and_put_back(home: Home, write, capsys):
    import_file(home, [write("一.csv", HEAD, *spells(10))], "employment")
    import_file(home, [write("二.csv", HEAD, *spells(8, wage=1))], "employment", source="另一来源")
    first, second = (load.id for load in loads.read(home))
    out = undo.undo(home, second, by="某人")
    assert (out.state, out.undone_by) == (loads.UNDONE, "某人") and out.undone_at
    assert [w for (w,) in rows(home, "employment", "wage")] == [8000.0] * 10
    assert out.staged(home).exists()
    with pytest.raises(Refused, match=r"已在 .* 撤出"):
        undo.undo(home, second)
    held = import_file(
        home, [write("二.csv", HEAD, *spells(8, wage=1))], "employment", source="另一来源"
    )
    assert "data redo" in held.files[0].held and held.exit_code() == 2
    back = undo.redo(home, second)
    assert (back.state, back.undone_at) == (loads.READY, "")
    assert sum(w for (w,) in rows(home, "employment", "wage")) == 16_008
    with pytest.raises(Refused, match="没有撤出过"):
        undo.redo(home, first)
    with pytest.raises(Refused, match=f"没有导入批次「无此批」；现有：{first}"):
        undo.undo(home, "无此批")


def test_a_held_load_that_was_taken_out_comes_back_held(home, write):
    import_file(home, [write("全.csv", HEAD, *spells(120))], "employment")
    import_file(home, [write("少.csv", HEAD, *spells(20, "浙江杭州西湖区"))], "employment")
    held = loads.read(home)[-1].id
    undo.undo(home, held)
    assert undo.redo(home, held).state == loads.HELD


def test_a_load_that_is_out_is_no_measure(home, write):
    import_file(home, [write("错.csv", HEAD, *spells(120))], "employment")
    undo.undo(home, loads.read(home)[0].id)
    small = import_file(home, [write("对.csv", HEAD, *spells(20, "浙江杭州西湖区"))], "employment")
    assert not small.held


@pytest.mark.slow
def test_the_command_notes_it_in_the_trail(home, write, capsys):
    import_file(home, [write("一.csv", HEAD, *spells(3))], "employment")
    (load,) = loads.read(home)
    assert main(["undo", load.id, "--home", str(home.path)]) == 0
    assert "python -m data redo" in capsys.readouterr().out
    assert main(["undo", load.id, "--home", str(home.path)]) == 2
    assert main(["redo", load.id, "--home", str(home.path)]) == 0
    lines = [p.read_text("utf-8") for p in home.audit.glob("*.jsonl")]
    assert lines[0].count(load.id) == 2 and '"undo"' in lines[0] and '"redo"' in lines[0]
