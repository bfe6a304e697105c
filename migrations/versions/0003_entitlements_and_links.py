"""Entitlements, measures, links between cases, catalogue versions; a case may have no party outside."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0003'
down_revision = '0002'


def upgrade() -> None:
    op.create_table('case_link',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('other_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_case_link_case_id')),
    sa.ForeignKeyConstraint(['other_id'], ['case.id'], name=op.f('fk_case_link_other_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_link')),
    sa.UniqueConstraint('case_id', 'other_id', 'kind', name=op.f('uq_case_link_case_id_other_id_kind'))
    )
    op.create_index(op.f('ix_case_link_other_id_case_link_case_id'), 'case_link', ['other_id', 'case_id'], unique=False)
    op.create_table('case_support',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('party_id', sa.BigInteger(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_case_support_case_id')),
    sa.ForeignKeyConstraint(['party_id'], ['party.id'], name=op.f('fk_case_support_party_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_support')),
    sa.UniqueConstraint('case_id', 'party_id', name=op.f('uq_case_support_case_id_party_id'))
    )
    op.create_table('dataset_version',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('dataset_id', sa.BigInteger(), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('snapshot', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=True),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('replaced_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_dataset_version_case_id')),
    sa.ForeignKeyConstraint(['dataset_id'], ['dataset.id'], name=op.f('fk_dataset_version_dataset_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dataset_version')),
    sa.UniqueConstraint('dataset_id', 'version', name=op.f('uq_dataset_version_dataset_id_version'))
    )
    op.create_table('entitlement',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('number', sa.String(), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('dataset_id', sa.BigInteger(), nullable=False),
    sa.Column('organ_id', sa.BigInteger(), nullable=False),
    sa.Column('party_id', sa.BigInteger(), nullable=False),
    sa.Column('items', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('channel', sa.String(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('through_on', sa.Date(), nullable=False),
    sa.Column('status', sa.String(), nullable=False),
    sa.Column('key_digest', sa.String(), nullable=True),
    sa.Column('key_hint', sa.String(), nullable=False),
    sa.Column('history', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_entitlement_case_id')),
    sa.ForeignKeyConstraint(['dataset_id'], ['dataset.id'], name=op.f('fk_entitlement_dataset_id')),
    sa.ForeignKeyConstraint(['organ_id'], ['organ.id'], name=op.f('fk_entitlement_organ_id')),
    sa.ForeignKeyConstraint(['party_id'], ['party.id'], name=op.f('fk_entitlement_party_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_entitlement')),
    sa.UniqueConstraint('key_digest', name=op.f('uq_entitlement_key_digest')),
    sa.UniqueConstraint('number', name=op.f('uq_entitlement_number'))
    )
    op.create_index(op.f('ix_entitlement_case_id'), 'entitlement', ['case_id'], unique=False)
    op.create_index(op.f('ix_entitlement_dataset_id_entitlement_status'), 'entitlement', ['dataset_id', 'status'], unique=False)
    op.create_index(op.f('ix_entitlement_organ_id'), 'entitlement', ['organ_id'], unique=False)
    op.create_index(op.f('ix_entitlement_party_id'), 'entitlement', ['party_id'], unique=False)
    op.create_table('measure',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('organ_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('party_id', sa.BigInteger(), nullable=True),
    sa.Column('dataset_id', sa.BigInteger(), nullable=True),
    sa.Column('entitlement_id', sa.BigInteger(), nullable=True),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.Column('imposed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ending', sa.String(), nullable=True),
    sa.Column('ended_by_case_id', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_measure_case_id')),
    sa.ForeignKeyConstraint(['dataset_id'], ['dataset.id'], name=op.f('fk_measure_dataset_id')),
    sa.ForeignKeyConstraint(['ended_by_case_id'], ['case.id'], name=op.f('fk_measure_ended_by_case_id')),
    sa.ForeignKeyConstraint(['entitlement_id'], ['entitlement.id'], name=op.f('fk_measure_entitlement_id')),
    sa.ForeignKeyConstraint(['organ_id'], ['organ.id'], name=op.f('fk_measure_organ_id')),
    sa.ForeignKeyConstraint(['party_id'], ['party.id'], name=op.f('fk_measure_party_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_measure'))
    )
    op.create_index(op.f('ix_measure_case_id_measure_id'), 'measure', ['case_id', 'id'], unique=False)
    op.create_index(op.f('ix_measure_dataset_id_measure_kind'), 'measure', ['dataset_id', 'kind'], unique=False)
    op.create_index(op.f('ix_measure_party_id_measure_kind'), 'measure', ['party_id', 'kind'], unique=False)
    op.add_column('attachment', sa.Column('sealed', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.alter_column('case', 'party_id',
               existing_type=sa.BIGINT(),
               nullable=True)
    op.alter_column('task', 'party_id',
               existing_type=sa.BIGINT(),
               nullable=True)


def downgrade() -> None:
    op.alter_column('task', 'party_id',
               existing_type=sa.BIGINT(),
               nullable=False)
    op.alter_column('case', 'party_id',
               existing_type=sa.BIGINT(),
               nullable=False)
    op.drop_column('attachment', 'sealed')
    op.drop_index(op.f('ix_measure_party_id_measure_kind'), table_name='measure')
    op.drop_index(op.f('ix_measure_dataset_id_measure_kind'), table_name='measure')
    op.drop_index(op.f('ix_measure_case_id_measure_id'), table_name='measure')
    op.drop_table('measure')
    op.drop_index(op.f('ix_entitlement_party_id'), table_name='entitlement')
    op.drop_index(op.f('ix_entitlement_organ_id'), table_name='entitlement')
    op.drop_index(op.f('ix_entitlement_dataset_id_entitlement_status'), table_name='entitlement')
    op.drop_index(op.f('ix_entitlement_case_id'), table_name='entitlement')
    op.drop_table('entitlement')
    op.drop_table('dataset_version')
    op.drop_table('case_support')
    op.drop_index(op.f('ix_case_link_other_id_case_link_case_id'), table_name='case_link')
    op.drop_table('case_link')
