-- What PostGraphile needs to serve text columns as JSON: computed columns.
CREATE OR REPLACE FUNCTION cascade_events_trigger_details_json(event cascade_events) RETURNS json
  LANGUAGE sql STABLE AS $$ SELECT event.trigger_details::json $$;
CREATE OR REPLACE FUNCTION cascade_events_effects_json(event cascade_events) RETURNS json
  LANGUAGE sql STABLE AS $$ SELECT event.effects::json $$;
