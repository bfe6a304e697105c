"""The tables the office began with."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table('diagram_version',
    sa.Column('version', sa.String(), nullable=False),
    sa.Column('slug', sa.String(), nullable=False),
    sa.Column('xml', sa.LargeBinary(), nullable=False),
    sa.Column('first_used_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('version', name=op.f('pk_diagram_version'))
    )
    op.create_table('form_version',
    sa.Column('hash', sa.String(), nullable=False),
    sa.Column('slug', sa.String(), nullable=False),
    sa.Column('task', sa.String(), nullable=False),
    sa.Column('content', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('first_used_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('hash', name=op.f('pk_form_version'))
    )
    op.create_table('login_attempt',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('login', sa.String(), nullable=False),
    sa.Column('address', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_login_attempt'))
    )
    op.create_index(op.f('ix_login_attempt_address_login_attempt_at'), 'login_attempt', ['address', 'at'], unique=False)
    op.create_index(op.f('ix_login_attempt_login_login_attempt_at'), 'login_attempt', ['login', 'at'], unique=False)
    op.create_table('organ',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('uscc', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('short_name', sa.String(), nullable=False),
    sa.Column('letter_mark', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('level', sa.String(), nullable=False),
    sa.Column('region', sa.String(), nullable=False),
    sa.Column('contact', sa.String(), nullable=False),
    sa.Column('authority_id', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['authority_id'], ['organ.id'], name=op.f('fk_organ_authority_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organ')),
    sa.UniqueConstraint('uscc', name=op.f('uq_organ_uscc'))
    )
    op.create_table('party',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('id_kind', sa.String(), nullable=False),
    sa.Column('id_sealed', sa.String(), nullable=False),
    sa.Column('id_digest', sa.String(), nullable=False),
    sa.Column('id_masked', sa.String(), nullable=False),
    sa.Column('representative', sa.String(), nullable=False),
    sa.Column('phone', sa.String(), nullable=False),
    sa.Column('email', sa.String(), nullable=False),
    sa.Column('assurance_level', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_party')),
    sa.UniqueConstraint('id_digest', name=op.f('uq_party_id_digest'))
    )
    op.create_table('serial',
    sa.Column('series', sa.String(), nullable=False),
    sa.Column('last', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('series', name=op.f('pk_serial'))
    )
    op.create_table('account',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('login', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('password_hash', sa.String(), nullable=False),
    sa.Column('party_id', sa.BigInteger(), nullable=True),
    sa.Column('organ_id', sa.BigInteger(), nullable=True),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('email', sa.String(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['organ_id'], ['organ.id'], name=op.f('fk_account_organ_id')),
    sa.ForeignKeyConstraint(['party_id'], ['party.id'], name=op.f('fk_account_party_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account')),
    sa.UniqueConstraint('login', name=op.f('uq_account_login'))
    )
    op.create_index(op.f('ix_account_organ_id'), 'account', ['organ_id'], unique=False)
    op.create_index(op.f('ix_account_party_id'), 'account', ['party_id'], unique=False)
    op.create_table('dataset',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('theme', sa.String(), nullable=False),
    sa.Column('abstract', sa.String(), nullable=False),
    sa.Column('attribute', sa.String(), nullable=False),
    sa.Column('attribute_basis', sa.String(), nullable=False),
    sa.Column('organ_id', sa.BigInteger(), nullable=False),
    sa.Column('items', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('conditions', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('channels', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('formats', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('control_measures', sa.String(), nullable=False),
    sa.Column('update_frequency', sa.String(), nullable=False),
    sa.Column('published_on', sa.Date(), nullable=False),
    sa.Column('updated_on', sa.Date(), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['organ_id'], ['organ.id'], name=op.f('fk_dataset_organ_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dataset')),
    sa.UniqueConstraint('code', name=op.f('uq_dataset_code'))
    )
    op.create_index(op.f('ix_dataset_organ_id'), 'dataset', ['organ_id'], unique=False)
    op.create_table('account_role',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('role', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_account_role_account_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account_role')),
    sa.UniqueConstraint('account_id', 'role', name=op.f('uq_account_role_account_id_role'))
    )
    op.create_table('api_token',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_api_token_account_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_api_token')),
    sa.UniqueConstraint('digest', name=op.f('uq_api_token_digest'))
    )
    op.create_index(op.f('ix_api_token_account_id'), 'api_token', ['account_id'], unique=False)
    op.create_table('case',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('case_no', sa.String(), nullable=False),
    sa.Column('process', sa.String(), nullable=False),
    sa.Column('diagram_version', sa.String(), nullable=False),
    sa.Column('organ_id', sa.BigInteger(), nullable=False),
    sa.Column('party_id', sa.BigInteger(), nullable=False),
    sa.Column('filed_by_id', sa.BigInteger(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('subject', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('application', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('forms', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('state', sa.LargeBinary(), nullable=False),
    sa.Column('marks', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('hears', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('stage', sa.String(), nullable=False),
    sa.Column('outcome', sa.String(), nullable=True),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('received_on', sa.Date(), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('earliest_on', sa.Date(), nullable=True),
    sa.Column('provisional', sa.Boolean(), nullable=False),
    sa.Column('level', sa.String(), nullable=False),
    sa.Column('record_seq', sa.BigInteger(), nullable=False),
    sa.Column('record_head', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['diagram_version'], ['diagram_version.version'], name=op.f('fk_case_diagram_version')),
    sa.ForeignKeyConstraint(['filed_by_id'], ['account.id'], name=op.f('fk_case_filed_by_id')),
    sa.ForeignKeyConstraint(['organ_id'], ['organ.id'], name=op.f('fk_case_organ_id')),
    sa.ForeignKeyConstraint(['party_id'], ['party.id'], name=op.f('fk_case_party_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case')),
    sa.UniqueConstraint('case_no', name=op.f('uq_case_case_no'))
    )
    op.create_index('ix_case_by_organ', 'case', ['organ_id', 'id'], unique=False)
    op.create_index('ix_case_by_party', 'case', ['party_id', 'id'], unique=False)
    op.create_index('ix_case_open_by_organ', 'case', ['organ_id', 'due_at', 'id'], unique=False, postgresql_where=sa.text('closed_at IS NULL'))
    op.create_table('idempotent_call',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('status', sa.BigInteger(), nullable=True),
    sa.Column('body', sa.String(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_idempotent_call_account_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_idempotent_call')),
    sa.UniqueConstraint('account_id', 'key', name=op.f('uq_idempotent_call_account_id_key'))
    )
    op.create_table('start_draft',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('process', sa.String(), nullable=False),
    sa.Column('about', sa.String(), nullable=False),
    sa.Column('answers', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_start_draft_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_start_draft')),
    sa.UniqueConstraint('account_id', 'process', 'about', name=op.f('uq_start_draft_account_id_process_about'))
    )
    op.create_table('user_session',
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('address', sa.String(), nullable=False),
    sa.Column('agent', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_user_session_account_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('digest', name=op.f('pk_user_session'))
    )
    op.create_index(op.f('ix_user_session_account_id'), 'user_session', ['account_id'], unique=False)
    op.create_table('access_line',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('party_id', sa.BigInteger(), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=True),
    sa.Column('what', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_access_line_account_id')),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_access_line_case_id')),
    sa.ForeignKeyConstraint(['party_id'], ['party.id'], name=op.f('fk_access_line_party_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_access_line'))
    )
    op.create_index(op.f('ix_access_line_party_id_access_line_at'), 'access_line', ['party_id', 'at'], unique=False)
    op.create_table('attachment',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=True),
    sa.Column('uploaded_by_id', sa.BigInteger(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('media_type', sa.String(), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('sha256', sa.String(), nullable=False),
    sa.Column('uploaded_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_attachment_case_id')),
    sa.ForeignKeyConstraint(['uploaded_by_id'], ['account.id'], name=op.f('fk_attachment_uploaded_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attachment'))
    )
    op.create_index(op.f('ix_attachment_case_id'), 'attachment', ['case_id'], unique=False)
    op.create_table('card',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('organ_id', sa.BigInteger(), nullable=False),
    sa.Column('holder_id', sa.BigInteger(), nullable=True),
    sa.Column('rule', sa.String(), nullable=False),
    sa.Column('rung', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_card_case_id')),
    sa.ForeignKeyConstraint(['holder_id'], ['account.id'], name=op.f('fk_card_holder_id')),
    sa.ForeignKeyConstraint(['organ_id'], ['organ.id'], name=op.f('fk_card_organ_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_card')),
    sa.UniqueConstraint('case_id', 'rule', 'rung', name=op.f('uq_card_case_id_rule_rung'))
    )
    op.create_index(op.f('ix_card_organ_id_card_at'), 'card', ['organ_id', 'at'], unique=False)
    op.create_table('case_dataset',
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('dataset_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_case_dataset_case_id')),
    sa.ForeignKeyConstraint(['dataset_id'], ['dataset.id'], name=op.f('fk_case_dataset_dataset_id')),
    sa.PrimaryKeyConstraint('case_id', 'dataset_id', name=op.f('pk_case_dataset'))
    )
    op.create_index(op.f('ix_case_dataset_dataset_id'), 'case_dataset', ['dataset_id'], unique=False)
    op.create_table('deadline',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('rule', sa.String(), nullable=False),
    sa.Column('rule_version', sa.String(), nullable=False),
    sa.Column('round', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('events', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('earliest_on', sa.Date(), nullable=True),
    sa.Column('provisional', sa.Boolean(), nullable=False),
    sa.Column('met_on', sa.Date(), nullable=True),
    sa.Column('met_in_time', sa.Boolean(), nullable=True),
    sa.Column('calendar', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_deadline_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deadline')),
    sa.UniqueConstraint('case_id', 'rule', 'round', name=op.f('uq_deadline_case_id_rule_round'))
    )
    op.create_index('ix_deadline_open', 'deadline', ['due_on', 'case_id'], unique=False, postgresql_where=sa.text("state IN ('open', 'paused')"))
    op.create_table('incident',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=True),
    sa.Column('job', sa.String(), nullable=False),
    sa.Column('args', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('error', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('solved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('solved_by_id', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_incident_case_id')),
    sa.ForeignKeyConstraint(['solved_by_id'], ['account.id'], name=op.f('fk_incident_solved_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_incident'))
    )
    op.create_index(op.f('ix_incident_case_id'), 'incident', ['case_id'], unique=False)
    op.create_table('letter',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('number', sa.String(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('content', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('party_id', sa.BigInteger(), nullable=True),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('served_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('mailed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('pdf_sha256', sa.String(), nullable=True),
    sa.Column('pdf_size', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_letter_case_id')),
    sa.ForeignKeyConstraint(['party_id'], ['party.id'], name=op.f('fk_letter_party_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_letter')),
    sa.UniqueConstraint('case_id', 'number', name=op.f('uq_letter_case_id_number'))
    )
    op.create_index(op.f('ix_letter_party_id'), 'letter', ['party_id'], unique=False)
    op.create_table('note',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('author_id', sa.BigInteger(), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['account.id'], name=op.f('fk_note_author_id')),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_note_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_note'))
    )
    op.create_index(op.f('ix_note_case_id'), 'note', ['case_id'], unique=False)
    op.create_table('notice',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=True),
    sa.Column('party_id', sa.BigInteger(), nullable=True),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_notice_account_id')),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_notice_case_id')),
    sa.ForeignKeyConstraint(['party_id'], ['party.id'], name=op.f('fk_notice_party_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice'))
    )
    op.create_index(op.f('ix_notice_account_id'), 'notice', ['account_id'], unique=False)
    op.create_index(op.f('ix_notice_case_id'), 'notice', ['case_id'], unique=False)
    op.create_index(op.f('ix_notice_party_id'), 'notice', ['party_id'], unique=False)
    op.create_table('nudge',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('by_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('number', sa.String(), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('answer_by_on', sa.Date(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['account.id'], name=op.f('fk_nudge_by_id')),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_nudge_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_nudge'))
    )
    op.create_index(op.f('ix_nudge_case_id'), 'nudge', ['case_id'], unique=False)
    op.create_table('record_line',
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('seq', sa.BigInteger(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.BigInteger(), nullable=True),
    sa.Column('actor', sa.String(), nullable=False),
    sa.Column('deed', sa.String(), nullable=False),
    sa.Column('details', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('hash', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['actor_id'], ['account.id'], name=op.f('fk_record_line_actor_id')),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_record_line_case_id')),
    sa.PrimaryKeyConstraint('case_id', 'seq', name=op.f('pk_record_line'))
    )
    op.create_table('task',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('engine_task', sa.BigInteger(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('article', sa.String(), nullable=False),
    sa.Column('role', sa.String(), nullable=False),
    sa.Column('process', sa.String(), nullable=False),
    sa.Column('case_no', sa.String(), nullable=False),
    sa.Column('case_title', sa.String(), nullable=False),
    sa.Column('party_id', sa.BigInteger(), nullable=False),
    sa.Column('party_name', sa.String(), nullable=False),
    sa.Column('organ_id', sa.BigInteger(), nullable=False),
    sa.Column('assignee_id', sa.BigInteger(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('earliest_on', sa.Date(), nullable=True),
    sa.Column('due_rule', sa.String(), nullable=False),
    sa.Column('provisional', sa.Boolean(), nullable=False),
    sa.Column('level', sa.String(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('claimed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('nudged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_by_id', sa.BigInteger(), nullable=True),
    sa.Column('closing', sa.String(), nullable=True),
    sa.Column('sent_back_reason', sa.String(), nullable=True),
    sa.Column('form_hash', sa.String(), nullable=True),
    sa.Column('draft', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('draft_version', sa.BigInteger(), nullable=False),
    sa.Column('draft_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answers', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.ForeignKeyConstraint(['assignee_id'], ['account.id'], name=op.f('fk_task_assignee_id')),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_task_case_id')),
    sa.ForeignKeyConstraint(['closed_by_id'], ['account.id'], name=op.f('fk_task_closed_by_id')),
    sa.ForeignKeyConstraint(['organ_id'], ['organ.id'], name=op.f('fk_task_organ_id')),
    sa.ForeignKeyConstraint(['party_id'], ['party.id'], name=op.f('fk_task_party_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task')),
    sa.UniqueConstraint('case_id', 'engine_task', name=op.f('uq_task_case_id_engine_task'))
    )
    op.create_index('ix_task_body', 'task', ['organ_id', 'due_at', 'id'], unique=False, postgresql_where=sa.text('closed_at IS NULL'))
    op.create_index('ix_task_group', 'task', ['organ_id', 'role', 'due_at', 'id'], unique=False, postgresql_where=sa.text('closed_at IS NULL AND assignee_id IS NULL'))
    op.create_index('ix_task_mine', 'task', ['assignee_id', 'due_at', 'id'], unique=False, postgresql_where=sa.text('closed_at IS NULL'))
    op.create_index('ix_task_party', 'task', ['party_id', 'due_at', 'id'], unique=False, postgresql_where=sa.text('closed_at IS NULL'))
    op.create_table('timer',
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('engine_task', sa.BigInteger(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('rule', sa.String(), nullable=False),
    sa.Column('mark', sa.String(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_timer_case_id')),
    sa.PrimaryKeyConstraint('case_id', 'engine_task', name=op.f('pk_timer'))
    )
    op.create_index('ix_timer_due', 'timer', ['due_at'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_timer_due', table_name='timer')
    op.drop_table('timer')
    op.drop_index('ix_task_party', table_name='task', postgresql_where=sa.text('closed_at IS NULL'))
    op.drop_index('ix_task_mine', table_name='task', postgresql_where=sa.text('closed_at IS NULL'))
    op.drop_index('ix_task_group', table_name='task', postgresql_where=sa.text('closed_at IS NULL AND assignee_id IS NULL'))
    op.drop_index('ix_task_body', table_name='task', postgresql_where=sa.text('closed_at IS NULL'))
    op.drop_table('task')
    op.drop_table('record_line')
    op.drop_index(op.f('ix_nudge_case_id'), table_name='nudge')
    op.drop_table('nudge')
    op.drop_index(op.f('ix_notice_party_id'), table_name='notice')
    op.drop_index(op.f('ix_notice_case_id'), table_name='notice')
    op.drop_index(op.f('ix_notice_account_id'), table_name='notice')
    op.drop_table('notice')
    op.drop_index(op.f('ix_note_case_id'), table_name='note')
    op.drop_table('note')
    op.drop_index(op.f('ix_letter_party_id'), table_name='letter')
    op.drop_table('letter')
    op.drop_index(op.f('ix_incident_case_id'), table_name='incident')
    op.drop_table('incident')
    op.drop_index('ix_deadline_open', table_name='deadline', postgresql_where=sa.text("state IN ('open', 'paused')"))
    op.drop_table('deadline')
    op.drop_index(op.f('ix_case_dataset_dataset_id'), table_name='case_dataset')
    op.drop_table('case_dataset')
    op.drop_index(op.f('ix_card_organ_id_card_at'), table_name='card')
    op.drop_table('card')
    op.drop_index(op.f('ix_attachment_case_id'), table_name='attachment')
    op.drop_table('attachment')
    op.drop_index(op.f('ix_access_line_party_id_access_line_at'), table_name='access_line')
    op.drop_table('access_line')
    op.drop_index(op.f('ix_user_session_account_id'), table_name='user_session')
    op.drop_table('user_session')
    op.drop_table('start_draft')
    op.drop_table('idempotent_call')
    op.drop_index('ix_case_open_by_organ', table_name='case', postgresql_where=sa.text('closed_at IS NULL'))
    op.drop_index('ix_case_by_party', table_name='case')
    op.drop_index('ix_case_by_organ', table_name='case')
    op.drop_table('case')
    op.drop_index(op.f('ix_api_token_account_id'), table_name='api_token')
    op.drop_table('api_token')
    op.drop_table('account_role')
    op.drop_index(op.f('ix_dataset_organ_id'), table_name='dataset')
    op.drop_table('dataset')
    op.drop_index(op.f('ix_account_party_id'), table_name='account')
    op.drop_index(op.f('ix_account_organ_id'), table_name='account')
    op.drop_table('account')
    op.drop_table('serial')
    op.drop_table('party')
    op.drop_table('organ')
    op.drop_index(op.f('ix_login_attempt_login_login_attempt_at'), table_name='login_attempt')
    op.drop_index(op.f('ix_login_attempt_address_login_attempt_at'), table_name='login_attempt')
    op.drop_table('login_attempt')
    op.drop_table('form_version')
    op.drop_table('diagram_version')
