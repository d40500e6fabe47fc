// Codes of analyses, diagnoses, acts and drugs. Each function looks at one whole word, either case.
// Thread-safe: no state.
#pragma once

#include <string_view>

namespace leakscan {

// LOINC: digits, a hyphen and the check digit ("94500-6").
bool IsLoinc(std::string_view word);

// The analyses of SI-DEP, the COVID-19 tests of France: known by themselves.
bool IsCovidLoinc(std::string_view word);

// ICD-10 as used in France (CIM-10): a letter and two digits within a chapter, then, with or
// without a point, up to three digits and one digit behind '+'. `has_detail` tells whether there
// was more than the three characters, which are too common a shape.
bool IsIcd10(std::string_view word, bool* has_detail);

// CCAM, medical acts: four letters, three digits; activity and phase may follow ("ZBQK002-1").
bool IsCcam(std::string_view word);

// CIP13, drugs as sold in France: 3400, and the check digit of GS1.
bool IsCip13(std::string_view word);

// ATC of the fifth level, substances ("J07BX03").
bool IsAtc(std::string_view word);

}  // namespace leakscan
