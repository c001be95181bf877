-- What a reader may look for is found by pairs of characters: a Chinese word may have no more than two, and three are the least that an
-- index of trigrams finds. The program makes them, in the same form as those of a query: half-width, lower case, letters and digits alone.
drop index if exists project_terms_term;

alter table project_terms add column grams tsvector; -- null until the program has filled it, which it does when it starts

create index project_terms_grams on project_terms using gin (grams);
create index project_terms_unfilled on project_terms (project) where grams is null;
