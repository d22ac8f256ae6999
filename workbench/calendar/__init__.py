"""Calendars as people write them: periods, cron, public holidays and iCalendar files, resolved when a stack is made."""
