"""The second kind of province: a staging database (前置库) that the hall writes rows into and the province's collector takes them from.

Which tables, columns, widths and codes is data (`resources/provinces`, `mapping`); what is here knows none of them. Lying in the staging
database is `received`; `applied` is only what the collector flagged as taken.
"""
