insert into tenant (name, title, suspended) values
  ('blue', 'Blue Bicycles', false),
  ('green', 'Green Grocers', false),
  ('suspended', 'Suspended Animations', true);
