"""`python -m checker grade-class`: many submissions on the workers of a Dask cluster, this computer's or another's.

    handed_in.py   finds the notebooks in a folder, and whose they are
    pack.py        what is sent of a notebook, and the key that it is known by
    job.py         what a worker does with it
    crew.py        hands out the work, and outlives workers
    journal.py     keeps each result as it arrives, so that an interrupted run goes on
    rows.py        results as rows: CSV and Parquet
    counts.py      what a class got wrong; page.py shows it
    command.py     puts these together

Needs the packages of the extra `class` in pyproject.toml. Nothing else in `checker` does.
"""
