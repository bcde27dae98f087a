"""The claims of 2024 as data and as a figure: sourced, dated, readable by everybody, and never silently stale."""

import re
import warnings
from datetime import date
from html.parser import HTMLParser
from io import BytesIO
from itertools import pairwise

import pytest
from matplotlib.text import Text

from aivideo.notebook import claims as lines

SMALL = """
story = "Once upon a time."
[[claims]]
label = "A minute"
claim = "It makes a <minute> of video."
said_by = "Somebody"
said_on = "2024-02-15"
said_until = "2024-03-13"
sources = ["page"]
lessons = ["00", "06"]
expires = 2027-01-01
unconfirmed = "Who it was."
since = [{ on = "2024-12", label = "20 s", text = "It made twenty seconds.", sources = ["page", "paper"] }]
[sources.page]
url = "https://example.org/a?b=1&c=2"
title = "A page"
checked_on = 2026-11-20
seen = "read"
[sources.paper]
url = "https://example.org/paper"
title = "A paper"
checked_on = 2026-11-23
seen = "cited"
"""


@pytest.fixture(scope="module")
def known():
    return lines.read_claims()


@pytest.fixture
def small(tmp_path):
    path = tmp_path / "claims.toml"
    path.write_text(SMALL, encoding="utf-8")
    return path


class TestTheCoursesOwnFile:
    def test_all_claims_of_the_announcement_are_there(self, known):
        assert len(known.claims) == 11
        assert {"00", "02", "03", "04", "06", "07", "08", "09"} <= {no for c in known.claims for no in c.lessons}

    def test_every_fact_has_a_source_that_was_read_and_a_day(self, known):
        facts = [*known.claims] + [event for claim in known.claims for event in claim.since]
        for fact in facts:
            sources = [known.sources[name] for name in fact.sources]
            assert any(source.seen == "read" for source in sources)
            assert all(date(2026, 1, 1) < source.checked_on <= date.today() for source in sources)

    def test_no_source_is_listed_for_nothing_or_twice(self, known):
        used = {name for c in known.claims for name in [*c.sources, *(n for e in c.since for n in e.sources)]}
        assert used == set(known.sources)
        assert len({source.url for source in known.sources.values()}) == len(known.sources)

    def test_events_come_in_order_and_not_from_the_future(self, known):
        for claim in known.claims:
            days = [lines.when(day) for day in (claim.said_on, *(event.on for event in claim.since))]
            assert days == sorted(days), claim.label
            assert days[-1] <= known.checked_on, claim.label

    def test_each_claim_is_to_be_looked_at_again_within_a_year_or_so(self, known):
        for claim in known.claims:
            assert 0 < (claim.expires - known.checked_on).days <= 370, claim.label

    def test_quotes_are_a_few_words(self, known):
        for claim in known.claims:
            for text in (claim.claim, claim.unconfirmed, *(event.text for event in claim.since)):
                assert all(len(quote.split()) <= 6 for quote in re.findall("“(.+?)”", text)), text

    def test_warn_when_it_is_time_to_look_again(self, known):
        for claim in known.overdue(date.today()):
            warnings.warn(f"claims.toml: look up {claim.label!r} again, it was due {claim.expires}", stacklevel=1)


class TestReading:
    def broken(self, small, old, new):
        assert old in SMALL
        small.write_text(SMALL.replace(old, new), encoding="utf-8")
        with pytest.raises(lines.TimelineError) as caught:
            lines.read_claims(small)
        return str(caught.value)

    def test_another_file(self, small):
        claim = lines.read_claims(small).claims[0]
        assert claim.said == "between 15 February 2024 and 13 March 2024"

    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            ('sources = ["page"]', 'sources = ["other"]', "names a source that is not listed: other"),
            ('sources = ["page"]', 'sources = ["paper"]', "no source that anybody has read"),
            ('"2024-12"', '"December 2024"', "a date looks like"),
            ('"2024-12"', '"2024-13"', "month must be in 1..12"),
            ("expires = 2027-01-01\n", "", "expires: Field required"),
            ("https://example.org/paper", "example.org", "sources.paper.url"),
            ("checked_on = 2026-11-20\n", "", "sources.page.checked_on: Field required"),
            ('seen = "read"', "seen = read", "is not in order"),
        ],
    )
    def test_what_is_wrong_is_said(self, small, old, new, said):
        assert said in self.broken(small, old, new)

    def test_no_file(self, tmp_path):
        with pytest.raises(lines.TimelineError, match="cannot be read from"):
            lines.read_claims(tmp_path / "none.toml")

    def test_overdue_is_after_the_day_not_on_it(self, small):
        known = lines.read_claims(small)
        assert known.overdue(date(2027, 1, 1)) == []
        assert known.overdue(date(2027, 1, 2)) == known.claims


@pytest.mark.parametrize(("text", "words"), [("2024-12-09", "9 December 2024"), ("2024-02", "February 2024")])
def test_dates_in_words(text, words):
    assert lines.in_words(text) == words


def contrast(one, other):
    """WCAG 2.2's contrast of two colours "#rrggbb"."""

    def luminance(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.fixture(scope="module")
def figure(known):
    figure = lines.draw(known)
    figure.canvas.draw()
    return figure


class TestFigure:
    def written(self, figure):
        return [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]

    def test_letters_are_large_and_dark_enough(self, figure):
        from matplotlib.colors import to_hex

        for text in self.written(figure):
            assert text.get_fontsize() >= 10, text.get_text()
            for ground in (lines.GROUND, lines.STRIPE):
                assert contrast(to_hex(text.get_color()), ground) >= 4.5, text.get_text()

    def test_it_is_narrow_enough_for_a_notebook(self, known):
        from PIL import Image

        from aivideo.notebook.pictures import png_of_figure

        with Image.open(BytesIO(png_of_figure(lines.draw(known)))) as picture:
            assert picture.width <= 1000
            assert picture.getpixel((2, 2))[:3] == (255, 255, 255)  # its own ground, whatever the theme

    def test_no_two_labels_touch_and_none_is_cut_off(self, figure):
        boxes = {text.get_text(): text.get_window_extent() for text in figure.axes[0].texts}
        within = figure.axes[0].get_window_extent()
        names = sorted(boxes, key=lambda name: (boxes[name].y0, boxes[name].x0))
        for name in names:
            assert within.x0 <= boxes[name].x0
            assert boxes[name].x1 <= within.x1
        for i, one in enumerate(names):
            for other in names[i + 1 :]:
                assert not boxes[one].overlaps(boxes[other]), f"{one!r} touches {other!r}"

    def test_circle_and_squares_tell_apart_without_colour(self, figure, known):
        markers = [line.get_marker() for line in figure.axes[0].lines]
        assert markers.count("o") == markers.count("s") == len(known.claims)

    def test_marks_that_would_hide_each_other_are_moved_apart(self):
        places = lines._apart([date(2024, 2, 15), date(2024, 2, 15), date(2024, 2, 20), date(2025, 1, 1)])
        assert all(later - earlier >= lines.APART for earlier, later in pairwise(places))


class Table(HTMLParser):
    """What a screen reader walks through: captions, headings with their scope, rows, links."""

    def __init__(self, html):
        super().__init__()
        self.count, self.links, self.scopes, self.open = {}, [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.count[tag] = self.count.get(tag, 0) + 1
        self.open.append(tag)
        if tag == "a":
            self.links.append(dict(attrs)["href"])
        if tag == "th":
            self.scopes.append(dict(attrs)["scope"])

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


class TestShown:
    @pytest.fixture
    def shown(self, monkeypatch):
        pages = []
        monkeypatch.setattr(lines, "put", lambda html, plain: pages.append((html, plain)))
        return pages

    def test_the_figure_has_its_story_and_the_table_its_headings_and_links(self, shown, known):
        assert lines.timeline() is None
        html, plain = shown[0]
        assert f'<img alt="{known.story[:60]}' in html
        table = Table(html[html.index('<div style="overflow') :])
        assert not table.open
        assert table.count["caption"] == 1
        assert table.scopes.count("col") == 4
        assert table.scopes.count("row") == 11
        assert set(table.links) == {source.url for source in known.sources.values()}
        assert all(claim.claim in plain for claim in known.claims)

    def test_what_is_not_sure_is_said_and_text_is_escaped(self, shown, small):
        lines.timeline(small)
        html, plain = shown[0]
        assert "a &lt;minute&gt; of video" in html
        assert "b=1&amp;c=2" in html
        assert "<em>Not confirmed:</em> Who it was." in html
        assert "A paper</a> (cited by others, not opened by us)" in html
        assert "Not confirmed: Who it was." in plain
        assert "Looked up on 23 November 2026." in html

    def test_a_stale_file_says_so_to_the_learner(self, small):
        caption = lines._caption(lines.read_claims(small), date(2028, 1, 1))
        assert "number 1 is due" in caption


def test_a_lesson_shows_only_its_own_claims(known):
    own = known.of_lesson("09")
    assert 0 < len(own.claims) < len(known.claims)
    assert all("09" in claim.lessons for claim in own.claims)
    assert all(claim.label in own.story for claim in own.claims)
    assert lines.draw(own)
    with pytest.raises(lines.TimelineError, match="No claim belongs to lesson '42'"):
        known.of_lesson("42")
