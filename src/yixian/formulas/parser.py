"""From pieces to a tree, by descent.

    expression   term (("+" | "-") term)*
    term         factor (("*" | "/") factor)*
    factor       ("-" | "+") factor | number [unit] | text | call | "(" expression ")"
    call         name "(" [option ("," option)*] ")"
    option       [name "="] expression
    unit         name ["^" number] (("*" | "/") name ["^" number])*     no name of it is followed by "("

Written by hand rather than on Python's ``ast``: a number carries its unit (``12 kPa``), full-width punctuation is
read as typed, places count characters, and nothing of Python has to be forbidden because nothing of it is known.
"""

from __future__ import annotations

import math
from typing import Final

from .errors import FormulaError
from .tokens import Token, tokens_of
from .tree import Invocation, Negative, Node, Number, Operation, Option, Text

#: Brackets and signs inside each other.
MOST_DEPTH: Final = 30


def parse(source: str) -> Node:
    """Return the tree of a formula.

    Parameters
    ----------
    source
        The formula as typed [-].

    Raises
    ------
    FormulaError
        Where the text is no formula.
    """
    reader = _Reader(tokens_of(source))
    if reader.now.kind == "end":
        raise FormulaError("empty", 0, len(source))
    found = reader.expression()
    if reader.now.kind != "end":
        raise FormulaError("unexpected", reader.now.start, reader.now.end, found=reader.now.text)
    return found


class _Reader:
    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._place = 0
        self._depth = 0

    @property
    def now(self) -> Token:
        return self._tokens[self._place]

    def _after(self, steps: int) -> Token:
        return self._tokens[min(self._place + steps, len(self._tokens) - 1)]

    def _take(self) -> Token:
        token = self.now
        self._place = min(self._place + 1, len(self._tokens) - 1)
        return token

    def _is(self, *symbols: str) -> bool:
        return self.now.kind == "symbol" and self.now.text in symbols

    def expression(self) -> Node:
        left = self._term()
        while self._is("+", "-"):
            left = self._joined(left, self._take(), self._term())
        return left

    def _term(self) -> Node:
        left = self._factor()
        while self._is("*", "/"):
            left = self._joined(left, self._take(), self._factor())
        return left

    @staticmethod
    def _joined(left: Node, symbol: Token, right: Node) -> Node:
        return Operation(symbol.text, left, right, left.start, right.end)

    def _factor(self) -> Node:
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise FormulaError("too_deep", self.now.start, self.now.end, most=MOST_DEPTH)
        found = self._plain_factor()
        self._depth -= 1
        return found

    def _plain_factor(self) -> Node:
        token = self._take()
        if token.kind == "number":
            return self._number(token)
        if token.kind == "text":
            return Text(token.text, token.start, token.end)
        if token.kind == "name":
            return self._call(token)
        if token.text == "-" and token.kind == "symbol":
            inner = self._factor()
            return Negative(inner, token.start, inner.end)
        if token.text == "+" and token.kind == "symbol":
            return self._factor()
        if token.text == "(" and token.kind == "symbol":
            inner = self.expression()
            self._close(token)
            return inner
        if token.kind == "end":
            raise FormulaError("unexpected_end", max(token.start - 1, 0), token.end)
        raise FormulaError("unexpected", token.start, token.end, found=token.text)

    def _close(self, opened: Token) -> Token:
        if self._is(")"):
            return self._take()
        if self.now.kind == "end":
            raise FormulaError("unclosed", opened.start, opened.end, opened=opened.text)
        raise FormulaError("unexpected", self.now.start, self.now.end, found=self.now.text)

    def _number(self, token: Token) -> Number:
        value = float(token.text)
        if not math.isfinite(value) or value > 1e15:
            raise FormulaError("number_too_large", token.start, token.end, found=token.text)
        unit, end = "", token.end
        while self._starts_unit(0 if not unit else 1) and (not unit or self._is("*", "/")):
            unit += self._take().text if unit else ""
            name = self._take()
            unit, end = unit + name.text, name.end
            if self._is("^") and self._after(1).kind == "number":
                self._take()
                power = self._take()
                unit, end = f"{unit}^{power.text}", power.end
        return Number(value, unit, token.start, end)

    def _starts_unit(self, steps: int) -> bool:
        """Whether a name stands there that opens no bracket: only units are such names."""
        name, follows = self._after(steps), self._after(steps + 1)
        return name.kind == "name" and not (follows.kind == "symbol" and follows.text in "(=")

    def _call(self, name: Token) -> Node:
        if not self._is("("):
            raise FormulaError("bare_name", name.start, name.end, found=name.text)
        opened = self._take()
        options: list[Option] = []
        if not self._is(")"):
            options.append(self._option())
            while self._is(","):
                self._take()
                options.append(self._option())
        end = self._close(opened).end
        return Invocation(name.text, tuple(options), name.start, end)

    def _option(self) -> Option:
        follows = self._after(1)
        if self.now.kind == "name" and follows.kind == "symbol" and follows.text == "=":
            name = self._take()
            self._take()
            value = self.expression()
            return Option(name.text, value, name.start, value.end)
        value = self.expression()
        return Option("", value, value.start, value.end)
