-- MySQL dump 10.19  Distrib 10.3.39-MariaDB, for debian-linux-gnu (x86_64)
--
-- Host: localhost    Database: clinique
-- ------------------------------------------------------
/*!40101 SET NAMES utf8mb4 */;

DROP TABLE IF EXISTS `patients`;
CREATE TABLE `patients` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `nom` varchar(80) DEFAULT NULL COMMENT 'nom d''usage, (marital)',
  `prenom` varchar(80) DEFAULT NULL,
  `date_naissance` date DEFAULT NULL,
  `nir` char(13) DEFAULT NULL,
  `cle` char(2) DEFAULT NULL,
  `adresse` varchar(120) DEFAULT NULL,
  `cp` char(5) DEFAULT NULL,
  `ville` varchar(60) DEFAULT NULL,
  `tel` varchar(20) DEFAULT NULL,
  `photo` mediumblob,
  PRIMARY KEY (`id`),
  KEY `nir` (`nir`,`cle`)
) ENGINE=InnoDB AUTO_INCREMENT=7 DEFAULT CHARSET=utf8mb4;

LOCK TABLES `patients` WRITE;
/*!40000 ALTER TABLE `patients` DISABLE KEYS */;
INSERT INTO `patients` VALUES (1,'MARTEL','Camille','1994-03-19','2940375120005','91','12 rue de l\'Église','67000','STRASBOURG','0647382915',NULL),(2,'LEROUX','Jean','1951-11-02','1511167482013','66','3 avenue Foch','69006','LYON','02 47 38 29 15',_binary 'PNG\0\Z 0647382915'),(3,'WURTZ','Poerava','2010-07-30','2100798735022','24','8 bis place Kléber','67000','STRASBOURG','+33 7 47 38 29 16',0x89504E470D0A1A0A0647382915),(4,'PETIT','Marie','1955-08-14','2550814168025','38','210 chemin du Moulin','69006','LYON',NULL,NULL),(5,'D\'ARC','Anne','1969-05-05','2690575113041','67','7 impasse du Lac','69006','LYON','0647382917',NULL);
INSERT INTO `patients` VALUES (6,'L'HERMITE','Paul','1960-01-01',NULL,NULL,NULL,NULL,NULL,'0647382919',NULL),(7,'DA SILVA','Luis','1987-12-21','1871299139077','17','45 bd Gambetta','67000','STRASBOURG','0647382918',NULL);
UNLOCK TABLES;

-- Les résultats, par ligne. Questions : dsi@clinique.invalid, 01 47 38 29 20
CREATE TABLE `resultats_pcr` (`id` int, `patient` varchar(80), `mail` varchar(80), `commentaire` text);
INSERT INTO `resultats_pcr` (`id`, `patient`, `mail`, `commentaire`) VALUES (1, 'Camille MARTEL', 'camille.martel@boite.example', 'rappeler au 06 47 38 29 21\nle soir');
INSERT INTO `resultats_pcr` (`id`, `patient`, `mail`, `commentaire`) VALUES (2, 'Jean LEROUX', 'jean.leroux@poste.example', NULL);
UPDATE `patients` SET `tel`='06 47 38 29 22' WHERE `id`=4;
