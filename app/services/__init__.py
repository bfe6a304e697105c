"""What people do. The ground (office, work, recording, ledger, running, queueing) lies under the use cases, which do not call each other."""
