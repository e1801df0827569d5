-- graphile-worker's add_job leaves out, without a word, a job that a worker takes while it is asked for: it was free when it was looked at and is
-- taken when it is written. Whoever takes it may have looked before us, so what we have written would wait for ever. Asked again, add_job sees that
-- the job is taken and makes another.
CREATE OR REPLACE FUNCTION wake(shop int, task text, destination text DEFAULT NULL, due timestamptz DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  asked_key text := task || ':' || shop || coalesce(':' || destination, '');
  heard bigint;
BEGIN
  LOOP
    SELECT (graphile_worker.add_job(
      task,
      json_build_object('shopId', shop, 'destination', destination),
      queue_name => public.queue_of(shop, task, destination),
      job_key => asked_key,
      -- a run that failed waits longer each time, and that wait is kept unless somebody asks for an earlier run
      run_at => least(coalesce(due, clock_timestamp()),
        (SELECT waiting.run_at FROM graphile_worker._private_jobs waiting WHERE waiting.key = asked_key AND waiting.locked_at IS NULL)))).id INTO heard;
    EXIT WHEN heard IS NOT NULL;
  END LOOP;
END;
$$;
