"""HTML in the order in which it is read."""

from macros.audit.flow import flow


def test_words_tags_and_comments_in_order() -> None:
    html = '<p class="a  b" data-find="x">Fish &amp;\n  <b>chips</b><!-- a\n b --></P> 1 < 2'
    wanted = ['<p class="a b">', "Fish", "&", "<b>", "chips", "</b>", "<!--a b-->", "</p>"]
    assert flow(html, str) == [*wanted, "1", "<", "2"]


def test_white_space_counts_in_code_save_at_the_end_of_a_line() -> None:
    html = "<pre>  x &lt;  <i>y  z</i>  \n\n end </pre>  a  b"
    wanted = ["<pre>", "  x <", "<i>", "y  z", "</i>", " end", "</pre>", "a", "b"]
    assert flow(html, str) == wanted


def test_an_address_is_where_it_leads_and_plain_tags_may_be_left_out() -> None:
    html = '<div><div id="a"><a href=../x>y</a></div></div>'
    wanted = ['<div id="a">', '<a href="/x">', "y", "</a>"]
    assert flow(html, lambda to: to.removeprefix(".."), without=frozenset({"div"})) == wanted
