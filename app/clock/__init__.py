"""When work is due and who does it: APScheduler ticks, procrastinate works. Neither decides anything."""
