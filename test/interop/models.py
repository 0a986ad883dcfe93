"""MindMirror's tables as SQLAlchemy has them: for each service a function that makes its metadata.

create_all() makes of it what the base revision in examples/mindmirror makes, but for functions and triggers.
"""
from sqlalchemy import (JSON, Boolean, CheckConstraint, Column, Date, DateTime, Enum, Float, ForeignKey, Index, Integer,
                        MetaData, String, Table, Text, UniqueConstraint, func, text)
from sqlalchemy.dialects.postgresql import JSONB, UUID

ID = UUID(as_uuid=True)
TIME = DateTime(timezone=True)


def need(type_, *names, **options):
    return [Column(name, type_, **{"nullable": False, **options}) for name in names]


def may(type_, *names, **options):
    return need(type_, *names, nullable=True, **options)


def key(*names, type_=ID):
    return need(type_, *(names or ["id"]), primary_key=True)


def default(type_, value, *names, **options):
    """SQLAlchemy makes a literal of a string: DEFAULT '0' is another definition than DEFAULT 0."""
    expression = value if isinstance(value, str) else text(str(value).lower())
    return need(type_, *names, server_default=expression, **options)


def times(*names, clock=func.clock_timestamp, type_=TIME, **options):
    return need(type_, *(names or ["created_at", "modified_at"]), server_default=clock(), **options)


def reference(target, ondelete=None, name=None, **options):
    """Named after the table, unless a name is given. PostgreSQL names the constraint, as it does in most models."""
    name = name or target.split(".")[1].removesuffix("s") + "_id"
    return Column(name, ID, ForeignKey(f"{target}.id", ondelete=ondelete), **{"nullable": False, **options})


def one_of(name, column, *values):
    return CheckConstraint(f"{column} IN ({', '.join(map(repr, values))})", name=name)


def flat(items):
    return [one for item in items for one in (flat(item) if isinstance(item, list) else [item])]


def tables(schema, **parts):
    """For each table its columns, constraints and indexes, of which some are in lists."""
    metadata = MetaData(schema=schema)
    for name, items in parts.items():
        Table(name, metadata, *flat(items))
    return metadata


def habits():
    def created():
        return times("created_at", clock=func.now)

    def both():
        return times("created_at", "updated_at", clock=func.now)

    template = "habits.habit_templates", "RESTRICT"
    lesson = "habits.lesson_templates", "RESTRICT"
    program = "habits.program_templates"
    step = "habits.program_step_templates"
    assignment = "habits.user_program_assignments", "SET NULL"
    return tables("habits",
        habit_templates=[key(), need(String, "slug", index=True), need(String, "title"), may(Text, "short_description"),
            may(String, "hero_image_url"), may(Text, "description"), may(Integer, "level"),
            default(Integer, 7, "default_duration_days"), may(JSON, "tags"), both(), UniqueConstraint("slug")],
        lesson_templates=[key(), need(String, "slug", index=True), need(String, "title"),
            need(Text, "markdown_content"), may(Text, "subtitle", "summary"), may(JSON, "tags"),
            may(Integer, "est_read_minutes"), may(String, "hero_image_url"), default(Integer, 1, "version"),
            may(String, "content_hash"), default(Boolean, True, "is_active"),
            may(JSON, "metadata_json", "segments_json"), may(String, "default_segment"), both(),
            UniqueConstraint("slug")],
        program_templates=[key(), need(String, "slug", index=True), need(String, "title"),
            may(Text, "description", "subtitle"), may(String, "hero_image_url"), default(Integer, 1, "version"),
            may(String, "content_hash"), default(Boolean, True, "is_active"), default(Boolean, False, "is_deleted"),
            both(), UniqueConstraint("slug"),
            Index("program_templates_title_active_idx", "title", unique=True,
                postgresql_where=text("is_deleted = false"))],
        program_step_templates=[key(), reference(program, "CASCADE", index=True), need(Integer, "sequence_index"),
            reference(*template, nullable=True, index=True), need(Integer, "duration_days"),
            UniqueConstraint("program_template_id", "sequence_index", name="uq_program_step_sequence")],
        step_lesson_templates=[key(), reference(step, "CASCADE", index=True), need(Integer, "day_index"),
            reference(*lesson, index=True), Index("ix_step_day", "program_step_template_id", "day_index")],
        lesson_segments=[key(), reference(*lesson, index=True), may(Integer, "day_index_within_step"),
            need(Text, "title"), may(Text, "subtitle"), need(Text, "markdown_content"), may(Text, "summary"),
            may(JSON, "metadata_json"), both(), Index("ix_lesson_segments_lesson", "lesson_template_id")],
        step_daily_plan=[key(), reference(step, "RESTRICT", index=True), need(Integer, "day_index"),
            may(Text, "habit_variant_text", "journal_prompt_text"),
            reference("habits.lesson_segments", "SET NULL", nullable=True, index=True), may(JSON, "metadata_json"),
            both(), UniqueConstraint("program_step_template_id", "day_index", name="uq_step_daily_plan_day"),
            Index("ix_step_daily_plan_step_day", "program_step_template_id", "day_index")],
        user_program_assignments=[key(), need(String, "user_id", index=True),
            reference(program, "RESTRICT", index=True), need(Date, "start_date"), default(String, "active", "status"),
            both()],
        habit_events=[key(), need(String, "user_id", index=True), reference(*template, index=True),
            reference(*assignment, nullable=True, index=True, name="program_assignment_id"), need(Date, "date"),
            need(String, "response"), may(String, "source"), created(),
            UniqueConstraint("user_id", "habit_template_id", "date", "program_assignment_id",
                name="uq_habit_event_uniqueness")],
        lesson_events=[key(), need(String, "user_id", index=True), reference(*lesson, index=True),
            reference(*assignment, nullable=True, index=True, name="program_assignment_id"), need(Date, "date"),
            need(String, "event_type"), created()],
        journal_task_events=[key(), need(String, "user_id", index=True), need(Date, "date"), need(String, "action"),
            created()],
        lesson_tasks=[key(), need(String, "user_id", index=True), reference(*lesson, index=True), need(Date, "date"),
            may(JSON, "segment_ids_json"), may(String, "program_enrollment_id"), both(),
            UniqueConstraint("user_id", "lesson_template_id", "date", name="uq_lesson_task_uniqueness"),
            Index("ix_lesson_tasks_user_date", "user_id", "date")],
        template_access=[key(), need(String, "kind"), need(ID, "template_id", index=True),
            may(String, "user_id", index=True), need(String, "permission"), created(),
            UniqueConstraint("kind", "template_id", "user_id", "permission", name="uq_template_access"),
            one_of("ck_template_access_kind", "kind", "habit", "lesson", "program"),
            one_of("ck_template_access_permission", "permission", "owner", "edit", "view"),
            Index("ix_template_access_template", "kind", "template_id"),
            Index("ix_template_access_user_kind", "user_id", "kind")],
        template_provenance=[key(), need(String, "kind"), need(ID, "template_id", index=True), need(String, "origin"),
            may(String, "origin_user_id", index=True), created(),
            UniqueConstraint("kind", "template_id", name="uq_template_provenance_template"),
            one_of("ck_template_provenance_kind", "kind", "habit", "lesson", "program"),
            one_of("ck_template_provenance_origin", "origin", "system", "user", "import")])


def meals():
    return tables("meals",
        food_items=[key(), times(), need(String(256), "name"), need(Float, "serving_size"),
            need(String(64), "serving_unit"), default(Float, 0, "calories", "protein", "carbohydrates", "fat"),
            may(Float, "saturated_fat", "monounsaturated_fat", "polyunsaturated_fat", "trans_fat", "cholesterol",
                "fiber", "sugar", "sodium", "vitamin_d", "calcium", "iron", "potassium", "zinc"),
            may(Text, "user_id", "notes"), may(String(128), "brand"), may(Text, "thumbnail_url"),
            default(String(16), "local", "source"), may(String(32), "external_source"), may(String(64), "external_id"),
            may(JSONB, "external_metadata"), Index("ix_meals_food_items_user_id_name", "user_id", "name"),
            Index("ix_meals_food_items_ext", "external_source", "external_id")],
        user_goals=[key(), times(), need(Text, "user_id", unique=True),
            default(Float, 2000, "daily_calorie_goal", "daily_water_goal"),
            may(Float, "daily_protein_goal", "daily_carbs_goal", "daily_fat_goal")],
        meals=[key(), times(), need(String(256), "name"),
            need(Enum("breakfast", "lunch", "dinner", "snack", name="meal_type", schema="meals"), "type"),
            need(TIME, "date"), may(Text, "notes"), need(Text, "user_id"),
            Index("ix_meals_meals_user_date", "user_id", text("date DESC"))],
        meal_foods=[key(), times(), reference("meals.meals", "CASCADE", index=True),
            reference("meals.food_items", index=True), need(Float, "quantity"), need(String(64), "serving_unit")],
        water_consumption=[key(), times(), need(Text, "user_id"), need(Float, "quantity"), need(TIME, "consumed_at"),
            Index("ix_meals_water_user_time", "user_id", text("consumed_at DESC"))])


def practices():
    def zoneless():
        return times(clock=func.now, type_=DateTime)

    def movement():
        return [need(String(256), "name"), default(String(64), "iterative", "metric_unit"),
                default(Float, "0", "metric_value"), default(String, "", "description"),
                default(Integer, 0, "prescribed_sets"), may(String, "video_url"),
                default(String(64), "other", "movement_class"), default(Integer, 0, "rest_duration", "position"),
                one_of("metric_unit_check", "metric_unit", "iterative", "temporal", "breath", "other"),
                one_of("movement_class_check", "movement_class", "conditioning", "power", "strength", "mobility",
                       "other")]

    def load():
        return [default(Integer, 0, "reps"), default(Float, "0", "load_value"),
                default(String(64), "pounds", "load_unit"), default(Integer, 0, "duration", "rest_duration"),
                one_of("load_unit_check", "load_unit", "pounds", "kilograms", "bodyweight", "other"),
                CheckConstraint("reps >= 0", name="reps_check")]

    def prescription():
        return [need(String(255), "name"), default(String, "", "description"),
                default(String(64), "other", "block"),
                one_of("block_check", "block", "warmup", "workout", "cooldown", "other")]

    return tables("practices",
        practice_templates=[key(), times(), need(String(256), "title"), may(String, "description"),
            default(Float, "0", "duration"), need(ID, "user_id")],
        prescription_templates=[key(), times(), prescription(), reference("practices.practice_templates", "CASCADE"),
            default(Integer, 1, "prescribed_rounds"), default(Integer, 0, "position")],
        movement_templates=[key(), times(), movement(), may(ID, "exercise_id", "movement_id"),
            reference("practices.prescription_templates", "CASCADE")],
        set_templates=[key(), times(), load(), default(Integer, 0, "position"),
            reference("practices.movement_templates", "CASCADE")],
        programs=[key(), need(String(255), "name"), may(Text, "description"), may(String(50), "level"),
            need(ID, "user_id"), may(ID, "habits_program_template_id"), zoneless()],
        program_tags=[key(), reference("practices.programs"), need(String(100), "name"), zoneless(),
            UniqueConstraint("program_id", "name", name="_program_tag_name_uc")],
        program_practice_links=[key(), reference("practices.programs"), reference("practices.practice_templates"),
            need(Integer, "sequence_order"), default(Integer, 1, "interval_days_after"), zoneless(),
            UniqueConstraint("program_id", "sequence_order", name="_program_sequence_uc")],
        program_enrollments=[key(), reference("practices.programs"), need(ID, "user_id"),
            may(ID, "enrolled_by_user_id"),
            default(Enum("active", "inactive", "cancelled", "completed", "pending", name="enrollment_status_enum",
                schema="practices"), "active", "status"),
            reference("practices.program_practice_links", nullable=True, name="current_practice_link_id"),
            times(clock=func.now), Index("ix_program_enrollments_user_id", "user_id"),
            Index("ix_program_enrollments_enrolled_by_user_id", "enrolled_by_user_id")],
        practice_instances=[key(), times(), need(Date, "date", server_default=text("CURRENT_DATE")),
            need(String(256), "title"), may(String, "description"), default(Float, "0", "duration"),
            may(Date, "completed_at"), may(String, "notes"), need(ID, "user_id"),
            reference("practices.practice_templates", "SET NULL", nullable=True, name="template_id"),
            reference("practices.program_enrollments", "CASCADE", nullable=True, name="enrollment_id")],
        prescription_instances=[key(), times(), prescription(), reference("practices.practice_instances", "CASCADE"),
            default(Integer, 1, "prescribed_rounds"), default(Boolean, False, "complete"),
            default(Integer, 0, "position"), may(String, "notes"), may(TIME, "completed_at"),
            reference("practices.prescription_templates", "SET NULL", nullable=True, name="template_id")],
        movement_instances=[key(), times(), movement(), may(String, "notes"), may(ID, "exercise_id"),
            default(Boolean, False, "complete"), may(TIME, "completed_at"),
            reference("practices.prescription_instances", "CASCADE"),
            reference("practices.movement_templates", "SET NULL", nullable=True, name="template_id")],
        set_instances=[key(), times(), load(), default(Boolean, False, "complete"),
            default(Integer, 2, "perceived_exertion"), may(String, "video_url", "thumbnail_url"),
            default(Integer, 0, "position"), may(String, "notes"), may(TIME, "completed_at"),
            reference("practices.movement_instances", "CASCADE"),
            reference("practices.set_templates", "SET NULL", nullable=True, name="template_id"),
            CheckConstraint("perceived_exertion >= 1 AND perceived_exertion <= 4", name="perceived_exertion_check")],
        scheduled_practices=[key(), reference("practices.program_enrollments", name="enrollment_id"),
            reference("practices.practice_templates"), reference("practices.practice_instances", nullable=True),
            need(Date, "scheduled_date"), zoneless(), Index("ix_scheduled_practices_enrollment_id", "enrollment_id"),
            Index("ix_scheduled_practices_practice_template_id", "practice_template_id")])


def users():
    def enum(name, *values):
        return Enum(*values, name=name, schema="users")

    status = enum("association_status_enum", "pending", "accepted", "rejected", "terminated")
    domain = enum("domain_enum", "practices", "meals", "sleep", "system")
    user, service = "users.users", "users.services"
    return tables("users",
        users=[key(), need(String(256), "supabase_id", unique=True), may(String(256), "keycloak_id", unique=True),
            may(String(256), "email", "first_name", "last_name"), times(),
            *(Index(f"ix_users_{name}", name) for name in ("supabase_id", "keycloak_id", "email"))],
        services=[key(),
            need(enum("service_type", "meals", "practice", "sleep", "shadow_boxing", "fitness_db", "programs"), "name"),
            may(String, "description", "url"), times(), UniqueConstraint("name", name="uq_services_name"),
            Index("ix_services_name", "name")],
        user_services=[reference(user, primary_key=True), reference(service, primary_key=True),
            default(Boolean, True, "active"), times(), Index("ix_user_services_user_id", "user_id"),
            Index("ix_user_services_service_id", "service_id")],
        schedulables=[key(), need(String(256), "name"), may(String, "description"), need(ID, "entity_id"),
            default(Boolean, False, "completed"), reference(user), reference(service), times(),
            *(Index(f"ix_schedulables_{name}", name) for name in ("entity_id", "user_id", "service_id"))],
        user_roles=[key(), reference(user), need(enum("role_enum", "coach", "client", "admin"), "role"),
            need(domain, "domain"), times(), UniqueConstraint("user_id", "role", "domain", name="uq_user_role_domain")],
        coach_client_relationships=[key(), reference(user, name="coach_user_id"),
            reference(user, name="client_user_id"), default(status, "pending", "status"),
            need(String(10), "requested_by"), times(),
            UniqueConstraint("coach_user_id", "client_user_id", name="uq_coach_client")],
        coach_client_associations=[key(), reference(user, name="coach_id"), reference(user, name="client_id"),
            reference(user, name="requester_id"), need(domain, "domain"), default(status, "pending", "status"), times(),
            UniqueConstraint("coach_id", "client_id", "domain", name="uq_coach_client_domain")])


def movements():
    def linked(index, *parts):
        return [key("movement_id"), *parts, Index(f"ix_{index}_movement_id", "movement_id")]

    return tables("movements",
        movements=[key(), times(nullable=True), need(String, "slug", unique=True), need(String, "name"),
            may(String, "difficulty", "body_region", "target_muscle_group", "prime_mover_muscle", "posture", "arm_mode",
                "arm_pattern", "grip", "load_position", "leg_pattern", "foot_elevation", "combo_type", "mechanics",
                "laterality", "primary_classification", "force_type", "archetype", "short_video_url", "long_video_url",
                "gif_url", "source", "external_id"), default(Boolean, True, "is_public", nullable=True),
            may(String, "user_id"),
            *(Index(f"ix_movements_{name}", name) for name in ("name", "body_region", "user_id", "external_id"))],
        movement_aliases=[key(), need(ID, "movement_id"), need(String, "alias", unique=True),
            times("created_at", nullable=True), Index("ix_alias_movement_id", "movement_id")],
        movement_instructions=linked("instr", key("position", type_=Integer), need(String, "text")),
        movement_tag_links=linked("tag", key("tag_name", type_=String)),
        movement_plane_links=linked("plane", key("plane_name", type_=String), default(Integer, 1, "position")),
        movement_pattern_links=linked("pattern", key("pattern_name", type_=String), default(Integer, 1, "position")),
        movement_muscle_links=linked("muscle", key("muscle_name", "role", type_=String)),
        movement_equipment_links=linked("equipment", key("equipment_name", "role", type_=String),
                                        may(Integer, "item_count")))


def journal():
    return tables("journal",
        journal_entries=[key(), need(DateTime, "created_at", "modified_at"), need(ID, "user_id"),
            need(String(50), "entry_type"), need(JSON, "payload"), may(ID, "habit_template_id"),
            Index("ix_journal_entries_user_id", "user_id"),
            Index("ix_journal_entries_habit_template_id", "habit_template_id")])
