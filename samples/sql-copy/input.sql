--
-- PostgreSQL database dump
--

SET standard_conforming_strings = on;

CREATE TABLE public.assures (
    id integer NOT NULL,
    nom character varying(80),
    prenom character varying(80),
    date_naissance date,
    num_secu character varying(15),
    telephone character varying(20),
    notes text,
    signature bytea
);

--
-- Data for Name: assures; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.assures (id, nom, prenom, date_naissance, num_secu, telephone, notes, signature) FROM stdin;
1	MARTEL	Camille	1994-03-19	294037512000591	0647382915	diabète de type 2\nallergie :\tpénicilline	\\x4d415254454c2043616d696c6c65
2	LEROUX	Jean	1951-11-02	1511167482013	02 47 38 29 15	\N	\N
3	WURTZ	Poerava	2010-07-30	210079873502224	+33 7 47 38 29 16	\N	\N
4	PETIT	Marie	1955-08-14	2550814168025	\N	\N	\N
5	D'ARC	Anne	1969-05-05	269057511304167	0647382917	\N	\N
6	DA SILVA	Luis	1987-12-21	1871299139077	0647382918	C:\\dossiers\\6	\N
\.

INSERT INTO public.contacts (id, mail, mobile) VALUES (1, E'l\'equipe <accueil@clinique.invalid>', '06 47 38 29 15');
INSERT INTO public.contacts (id, mail, mobile) VALUES (2, 'C:\', '0647382916');
INSERT INTO archive VALUES (100, 'MARTEL', 'Camille', '1994-03-19', '294037512000591'),
  (101, 'LEROUX', 'Jean', '1951-11-02', '151116748201366'),
  (102, 'WURTZ', 'Poerava', '2010-07-30', '210079873502224'),
  (103, 'PETIT', 'Marie', '1955-08-14', '255081416802538'),
  (104, 'D''ARC', 'Anne', '1969-05-05', '269057511304167'),
  (105, 'DA SILVA', 'Luis', '1987-12-21', '187129913907717'),
  (107, 'FAURE', 'Lo