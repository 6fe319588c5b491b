"""Run Alembic on the connection that `technomart.adapters.sql.maintenance.migrate` hands over."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    transactional_ddl=False,  # whoever hands the connection over began the transaction and commits it
)
context.run_migrations()
