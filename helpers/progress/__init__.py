"""What a learner did so far: tables, figures and a report to keep."""
