// Typing columns by content: what the cells of a table without a header say they are.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scanner/model/context.h"

namespace leakscan {

// Gives a kind to those columns of `context` (a CSV stream's) whose name says nothing: a column is
// of a kind if nine of ten of its cells are valid values of it, in the first 1,000 rows of `head`,
// the front of the stream (postcodes and towns in tables of up to 256 columns). Under an unknown
// name only NIRs, phones, e-mails and numbers of another kind are believed. `today_year` bounds
// birth dates.
void TypeColumnsByContent(std::string_view head, int today_year, StreamContext* context);

// The same with `rows`, whole records from further on in the stream, for the columns that are not
// `known` by their names: those without a kind get one; what was taken for numbers of another kind
// and is none any more loses it; and NIRs, phones and e-mails take the place of any kind. Without a
// header, where nine of ten rows have another number of cells, the columns are typed anew, and
// `known` as many. Returns whether any column changed.
bool TypeColumnsAgain(std::string_view rows, int today_year, std::vector<bool>* known,
                      StreamContext* context);

// The same for the columns of `rows`, of which there are a thousand or so. Where there are no
// columns yet, those of most rows are added, nameless.
void TypeColumnsByRows(const std::vector<std::vector<std::string>>& rows, int today_year,
                       std::vector<Column>* columns);

}  // namespace leakscan
