-- MindMirror, service meals: foods, meals made of them, water, goals.
-- Run it any number of times:  psql -v ON_ERROR_STOP=1 -f examples/mindmirror/meals.sql
-- It only registers; SELECT * FROM migrate.upgrade('meals'); does the work.

SELECT migrate.create_service('meals', if_not_exists => true);

SELECT migrate.register('meals', '001',
    message => 'initial schema - complete meals service database',
    up => $up$
CREATE TYPE meals.meal_type AS ENUM ('breakfast', 'lunch', 'dinner', 'snack');

CREATE TABLE meals.food_items (
    id                  uuid             NOT NULL,
    created_at          timestamptz      NOT NULL DEFAULT clock_timestamp(),
    modified_at         timestamptz      NOT NULL DEFAULT clock_timestamp(),
    name                varchar(256)     NOT NULL,
    serving_size        double precision NOT NULL,
    serving_unit        varchar(64)      NOT NULL,
    calories            double precision NOT NULL DEFAULT 0,
    protein             double precision NOT NULL DEFAULT 0,
    carbohydrates       double precision NOT NULL DEFAULT 0,
    fat                 double precision NOT NULL DEFAULT 0,
    saturated_fat       double precision,
    monounsaturated_fat double precision,
    polyunsaturated_fat double precision,
    trans_fat           double precision,
    cholesterol         double precision,
    fiber               double precision,
    sugar               double precision,
    sodium              double precision,
    vitamin_d           double precision,
    calcium             double precision,
    iron                double precision,
    potassium           double precision,
    zinc                double precision,
    user_id             text,
    notes               text,
    brand               varchar(128),
    thumbnail_url       text,
    source              varchar(16)      NOT NULL DEFAULT 'local',
    external_source     varchar(32),
    external_id         varchar(64),
    external_metadata   jsonb,
    CONSTRAINT food_items_pkey PRIMARY KEY (id)
);
CREATE INDEX ix_meals_food_items_user_id_name ON meals.food_items (user_id, name);
CREATE INDEX ix_meals_food_items_ext ON meals.food_items (external_source, external_id);

CREATE TABLE meals.user_goals (
    id                 uuid             NOT NULL,
    created_at         timestamptz      NOT NULL DEFAULT clock_timestamp(),
    modified_at        timestamptz      NOT NULL DEFAULT clock_timestamp(),
    user_id            text             NOT NULL,
    daily_calorie_goal double precision NOT NULL DEFAULT 2000,
    daily_water_goal   double precision NOT NULL DEFAULT 2000,
    daily_protein_goal double precision,
    daily_carbs_goal   double precision,
    daily_fat_goal     double precision,
    CONSTRAINT user_goals_pkey PRIMARY KEY (id),
    CONSTRAINT user_goals_user_id_key UNIQUE (user_id)
);

CREATE TABLE meals.meals (
    id          uuid            NOT NULL,
    created_at  timestamptz     NOT NULL DEFAULT clock_timestamp(),
    modified_at timestamptz     NOT NULL DEFAULT clock_timestamp(),
    name        varchar(256)    NOT NULL,
    type        meals.meal_type NOT NULL,
    date        timestamptz     NOT NULL,
    notes       text,
    user_id     text            NOT NULL,
    CONSTRAINT meals_pkey PRIMARY KEY (id)
);
CREATE INDEX ix_meals_meals_user_date ON meals.meals (user_id, date DESC);

CREATE TABLE meals.meal_foods (
    id           uuid             NOT NULL,
    created_at   timestamptz      NOT NULL DEFAULT clock_timestamp(),
    modified_at  timestamptz      NOT NULL DEFAULT clock_timestamp(),
    meal_id      uuid             NOT NULL,
    food_item_id uuid             NOT NULL,
    quantity     double precision NOT NULL,
    serving_unit varchar(64)      NOT NULL,
    CONSTRAINT meal_foods_pkey PRIMARY KEY (id),
    CONSTRAINT meal_foods_food_item_id_fkey FOREIGN KEY (food_item_id) REFERENCES meals.food_items(id),
    CONSTRAINT meal_foods_meal_id_fkey FOREIGN KEY (meal_id) REFERENCES meals.meals(id) ON DELETE CASCADE
);
CREATE INDEX ix_meals_meal_foods_meal_id ON meals.meal_foods (meal_id);
CREATE INDEX ix_meals_meal_foods_food_item_id ON meals.meal_foods (food_item_id);

CREATE TABLE meals.water_consumption (
    id          uuid             NOT NULL,
    created_at  timestamptz      NOT NULL DEFAULT clock_timestamp(),
    modified_at timestamptz      NOT NULL DEFAULT clock_timestamp(),
    user_id     text             NOT NULL,
    quantity    double precision NOT NULL,
    consumed_at timestamptz      NOT NULL,
    CONSTRAINT water_consumption_pkey PRIMARY KEY (id)
);
CREATE INDEX ix_meals_water_user_time ON meals.water_consumption (user_id, consumed_at DESC);
$up$,
    down => $down$
DROP TABLE meals.water_consumption;
DROP TABLE meals.meal_foods;
DROP TABLE meals.meals;
DROP TABLE meals.user_goals;
DROP TABLE meals.food_items;
DROP TYPE meals.meal_type;
$down$);
