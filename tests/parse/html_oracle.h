// What gumbo, a parser of whole HTML documents, reads in a page: an oracle for tests.
#pragma once

#include <gumbo.h>

#include <string>
#include <string_view>
#include <vector>

namespace leakscan {

// The page's texts in order, one a text node.
inline std::vector<std::string> GumboTexts(std::string_view page, bool scripts) {
  GumboOutput* output = gumbo_parse_with_options(&kGumboDefaultOptions, page.data(), page.size());
  std::vector<std::string> texts;
  std::vector<const GumboNode*> open = {output->root};
  while (!open.empty()) {
    const GumboNode* node = open.back();
    open.pop_back();
    if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_CDATA) {
      texts.emplace_back(node->v.text.text);
    }
    if (node->type != GUMBO_NODE_ELEMENT && node->type != GUMBO_NODE_TEMPLATE) continue;
    const bool script =
        node->v.element.tag == GUMBO_TAG_SCRIPT || node->v.element.tag == GUMBO_TAG_STYLE;
    if (script && !scripts) continue;
    const GumboVector& children = node->v.element.children;
    for (unsigned i = children.length; i-- > 0;) {
      open.push_back(static_cast<const GumboNode*>(children.data[i]));
    }
  }
  gumbo_destroy_output(&kGumboDefaultOptions, output);
  return texts;
}

}  // namespace leakscan
