-- includes
\i sub/a.sql
\ir sub/b.sql
\include sub/c.sql
\include_relative sub/c.sql
\i 'sub/with space.sql'
\set f sub/d.sql
\i :f
\i :'f'
\i :"f"
\ir ./sub/../sub/e.sql
