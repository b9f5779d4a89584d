"""Days and times as the screens say them: 11月20日, 星期五, 昨天 17:04, LL26 0700 0423. Takes wall times; decides no deadline."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from ui.text import _

THIN = "\u2009"


def day_words(day: date) -> str:
    return _("{month}/{day}", month=day.month, day=day.day)


def full_day_words(day: date) -> str:
    return _("{year}-{month}-{day}", year=day.year, month=day.month, day=day.day)


def weekday_words(day: date) -> str:
    return (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))[day.weekday()]


def when_words(moment: datetime, today: date) -> str:
    """Today the time alone, yesterday with its name, before that the day."""
    if moment.date() == today:
        return _("today {time}", time=f"{moment:%H:%M}")
    if moment.date() == today - timedelta(days=1):
        return _("yesterday {time}", time=f"{moment:%H:%M}")
    return day_words(moment.date())


def clock_words(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02d}"


def grouped(number: str) -> str:
    """An id in groups of four after its letters, with thin spaces: LL2607000423 becomes LL26 0700 0423."""
    plain = number.replace(" ", "")
    return THIN.join(plain[start : start + 4] for start in range(0, len(plain), 4)) if len(plain) >= 8 and plain.isascii() else number
