create table tenant (
  name      varchar(63) primary key,
  title     varchar(100) not null,
  suspended boolean not null default false
);
