"""Exponential, logarithm and noise from additions, multiplications and bits alone.

A library's ``exp`` differs in the last bit from one processor to the next. These differ nowhere: LLVM, C and Python run
the same operations in the same order. Each backend states them once more in its own language, from the constants here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

LOG2_E = 1.4426950408889634
LN2_HIGH = 0.693147180369123816490
LN2_LOW = 1.90821492927058770002e-10
ROUNDER = 6755399441055744.0  # 1.5 · 2⁵²: adding and taking it away rounds to an integer
EXP_LOW, EXP_HIGH = -708.0, 709.0
#: 1/0! to 1/13!, the series for |r| ≤ ln 2 / 2.
EXP_SERIES = tuple(1.0 / math.factorial(n) for n in range(14))
LOG_LOW, LOG_HIGH = 2.2250738585072014e-308, 1.7976931348623157e308
ROOT2 = 1.4142135623730951
#: 1/1 to 1/21, the series in s² with s = (m − 1)/(m + 1).
LOG_SERIES = tuple(1.0 / n for n in range(1, 22, 2))

GOLDEN = 0x9E3779B97F4A7C15
MIX_1, MIX_2 = 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
MASK = 0xFFFFFFFFFFFFFFFF
#: Four 16-bit uniform numbers have this mean, and the inverse of their standard deviation is this.
NOISE_MEAN = 131070.0
NOISE_SCALE = 1.0 / 37837.226
NAN = float("nan")


def polynomial(series: Sequence[float], x: float) -> float:
    """Return a polynomial, neighbours first (Estrin's scheme): a third of the waiting of Horner's rule [-].

    Parameters
    ----------
    series
        Coefficients, the constant first [-].
    x
        Argument [-].
    """
    terms = list(series)
    while len(terms) > 1:
        odd = terms[-1:] if len(terms) % 2 else []
        terms = [terms[k] + x * terms[k + 1] for k in range(0, len(terms) - 1, 2)] + odd
        x = x * x
    return terms[0]


def exp(x: float) -> float:
    """Return e to the power x, within 1 unit in the last place or so [-].

    Parameters
    ----------
    x
        Exponent; held within −708 to 709, so that the result is finite and normal [-].
    """
    if x != x:
        return x
    x = EXP_HIGH if x > EXP_HIGH else x
    x = EXP_LOW if x < EXP_LOW else x
    k = (x * LOG2_E + ROUNDER) - ROUNDER
    r = (x - k * LN2_HIGH) - k * LN2_LOW
    return polynomial(EXP_SERIES, r) * math.ldexp(1.0, int(k))


def log(x: float) -> float:
    """Return the natural logarithm [-].

    Parameters
    ----------
    x
        Argument; anything below the smallest normal number counts as that number [-].
    """
    if x != x:
        return x
    x = LOG_LOW if x < LOG_LOW else x
    x = LOG_HIGH if x > LOG_HIGH else x
    mantissa, exponent = math.frexp(x)
    m, e = mantissa * 2.0, float(exponent - 1)
    if m > ROOT2:
        m, e = m * 0.5, e + 1.0
    s = (m - 1.0) / (m + 1.0)
    s2 = s * s
    q = polynomial(LOG_SERIES, s2)
    return e * LN2_HIGH + (e * LN2_LOW + 2.0 * (s * q))


def mix(z: int) -> int:
    """Return the finalised splitmix64 state [-].

    Parameters
    ----------
    z
        A 64-bit state [-].
    """
    z = ((z ^ (z >> 30)) * MIX_1) & MASK
    z = ((z ^ (z >> 27)) * MIX_2) & MASK
    return z ^ (z >> 31)


@lru_cache(maxsize=64)
def key(seed: float, scan: float) -> int:
    """Return the start of one scan's stream of random numbers [-].

    Parameters
    ----------
    seed
        Seed of the run, a whole number below 2⁵³ [-].
    scan
        Number of the scan, a whole number [-].
    """
    return mix((int(seed) ^ mix((int(scan) + GOLDEN) & MASK)) & MASK)


def noise(seed: float, scan: float, tag: int) -> float:
    """Return one tag's noise in one scan: mean 0, standard deviation 1, within ±3.5 [-].

    Parameters
    ----------
    seed, scan
        As for `key` [-].
    tag
        Number of the tag, from its name [-].

    Notes
    -----
    Sum of four uniform numbers (Irwin–Hall) from splitmix64 [1]_; nothing is remembered from one scan to the next.

    .. [1] Steele, Lea, Flood: Fast splittable pseudorandom number generators, OOPSLA 2014.
    """
    z = mix((key(seed, scan) + tag * GOLDEN) & MASK)
    total = (z & 0xFFFF) + ((z >> 16) & 0xFFFF) + ((z >> 32) & 0xFFFF) + (z >> 48)
    return (float(total) - NOISE_MEAN) * NOISE_SCALE


def divide(a: float, b: float) -> float:
    """Return a / b as IEEE 754 has it, infinities included [-].

    Parameters
    ----------
    a, b
        Numerator and denominator [-].
    """
    if b:
        return a / b
    if a != a or b != b or a == 0.0:
        return NAN
    return math.copysign(math.inf, a) * math.copysign(1.0, b)


def sqrt(x: float) -> float:
    """Return the square root, not-a-number below zero [-].

    Parameters
    ----------
    x
        Argument [-].
    """
    return math.sqrt(x) if x >= 0.0 else NAN
