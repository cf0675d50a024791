#include "markdown/document.hpp"

#include "core/text.hpp"
#include "markdown/entity.hpp"
#include "markdown/md4c_library.hpp"

#include <new>
#include <stdexcept>

namespace ai_sdk::cli {
namespace {

constexpr std::size_t max_depth = 32;

std::string decoded(const MD_ATTRIBUTE& attribute) {
  std::string result;
  for (unsigned i = 0; attribute.substr_offsets && attribute.substr_offsets[i] < attribute.size; ++i) {
    const MD_OFFSET begin = attribute.substr_offsets[i];
    const std::string_view part(attribute.text + begin, attribute.substr_offsets[i + 1] - begin);
    result += attribute.substr_types[i] == MD_TEXT_ENTITY ? decode_entity(part) : std::string(part);
  }
  return core::escape_for_terminal(result);
}

Block::Align alignment(MD_ALIGN align) {
  if (align == MD_ALIGN_RIGHT) return Block::Align::right;
  return align == MD_ALIGN_CENTER ? Block::Align::centre : Block::Align::left;
}

// Follows md4c through the text and builds the tree.
class Builder {
 public:
  explicit Builder(const Style& style) : style_(style) { open_.push_back(&root_); }

  Block take() { return std::move(root_); }

  void enter(MD_BLOCKTYPE type, const void* detail) {
    Block block;
    switch (type) {
      case MD_BLOCK_QUOTE:
        block.kind = Block::Kind::quote;
        break;
      case MD_BLOCK_UL:
        block.kind = Block::Kind::list;
        block.tight = static_cast<const MD_BLOCK_UL_DETAIL*>(detail)->is_tight != 0;
        break;
      case MD_BLOCK_OL:
        block.kind = Block::Kind::list;
        block.ordered = true;
        block.tight = static_cast<const MD_BLOCK_OL_DETAIL*>(detail)->is_tight != 0;
        block.number = static_cast<const MD_BLOCK_OL_DETAIL*>(detail)->start;
        break;
      case MD_BLOCK_LI:
        block.kind = Block::Kind::item;
        block.task = static_cast<const MD_BLOCK_LI_DETAIL*>(detail)->is_task != 0;
        block.done = block.task && static_cast<const MD_BLOCK_LI_DETAIL*>(detail)->task_mark != ' ';
        break;
      case MD_BLOCK_HR:
        block.kind = Block::Kind::rule;
        break;
      case MD_BLOCK_H:
        block.kind = Block::Kind::heading;
        block.level = static_cast<const MD_BLOCK_H_DETAIL*>(detail)->level;
        break;
      case MD_BLOCK_CODE:
        block.kind = Block::Kind::code;
        block.language = decoded(static_cast<const MD_BLOCK_CODE_DETAIL*>(detail)->lang);
        break;
      case MD_BLOCK_P:
      case MD_BLOCK_HTML:
        block.kind = Block::Kind::paragraph;
        break;
      case MD_BLOCK_TABLE:
        block.kind = Block::Kind::table;
        break;
      case MD_BLOCK_TR:
        block.kind = Block::Kind::row;
        break;
      case MD_BLOCK_TH:
      case MD_BLOCK_TD:
        block.kind = Block::Kind::cell;
        block.align = alignment(static_cast<const MD_BLOCK_TD_DETAIL*>(detail)->align);
        break;
      case MD_BLOCK_DOC:
      case MD_BLOCK_THEAD:
      case MD_BLOCK_TBODY:
        return;
    }
    if (open_.size() > max_depth) {
      ++too_deep_;
      return;
    }
    open_.back()->children.push_back(std::move(block));
    open_.push_back(&open_.back()->children.back());
  }

  void leave(MD_BLOCKTYPE type) {
    if (type == MD_BLOCK_DOC || type == MD_BLOCK_THEAD || type == MD_BLOCK_TBODY) return;
    if (too_deep_ > 0) {
      --too_deep_;
      text("\n");
    } else {
      open_.pop_back();
    }
  }

  void enter(MD_SPANTYPE type, const void* detail) {
    looks_.push_back(look_);
    switch (type) {
      case MD_SPAN_EM:
        look_.italic = true;
        break;
      case MD_SPAN_STRONG:
        look_.bold = true;
        break;
      case MD_SPAN_DEL:
        look_.struck = true;
        break;
      case MD_SPAN_CODE:
        look_.colour = Colour::cyan;
        break;
      case MD_SPAN_A:
        look_.underlined = true;
        begin_link(static_cast<const MD_SPAN_A_DETAIL*>(detail)->href);
        break;
      case MD_SPAN_IMG:
        text("[image: ");
        begin_link(static_cast<const MD_SPAN_IMG_DETAIL*>(detail)->src);
        break;
      default:
        break;
    }
  }

  void leave(MD_SPANTYPE type) {
    look_ = looks_.back();
    looks_.pop_back();
    if (type == MD_SPAN_IMG) text("]");
    if (type == MD_SPAN_A || type == MD_SPAN_IMG) end_link();
  }

  void text(MD_TEXTTYPE type, std::string_view piece) {
    switch (type) {
      case MD_TEXT_NULLCHAR:
        text("\xEF\xBF\xBD");
        break;
      case MD_TEXT_BR:
        text("\n");
        break;
      case MD_TEXT_SOFTBR:
        text(" ");
        break;
      case MD_TEXT_ENTITY:
        text(core::escape_for_terminal(decode_entity(piece)));
        break;
      case MD_TEXT_HTML:
        text(piece == "<br>" || piece == "<br/>" || piece == "<br />" ? "\n" : piece);
        break;
      default:
        text(piece);
        break;
    }
  }

 private:
  struct Link {
    std::string address;
    std::string shown;
  };

  void text(std::string_view piece) {
    if (piece.empty()) return;
    for (Link& link : links_) link.shown += piece;
    Spans& to = target();
    std::string link =
        links_.empty() || !may_be_hyperlink(links_.back().address) ? "" : links_.back().address;
    add(to, {clean(piece), look_, std::move(link)});
  }

  // Tabs count in code only, where they are made blanks later.
  std::string clean(std::string_view piece) const {
    std::string result(piece);
    if (open_.back()->kind == Block::Kind::code) return result;
    for (char& c : result) {
      if (c == '\t') c = ' ';
    }
    // In the code of a cell GitHub takes this escape too, which md4c leaves.
    if (open_.back()->kind == Block::Kind::cell) {
      for (std::size_t at; (at = result.find("\\|")) != std::string::npos;) result.erase(at, 1);
    }
    return result;
  }

  // Where text belongs: in tight lists md4c sends it without a paragraph around it.
  Spans& target() {
    Block& block = *open_.back();
    switch (block.kind) {
      case Block::Kind::paragraph:
      case Block::Kind::heading:
      case Block::Kind::cell:
      case Block::Kind::code:
        return block.text;
      default:
        break;
    }
    if (block.children.empty() || block.children.back().kind != Block::Kind::paragraph)
      block.children.push_back({.kind = Block::Kind::paragraph});
    return block.children.back().text;
  }

  void begin_link(const MD_ATTRIBUTE& address) { links_.push_back({decoded(address), {}}); }

  void end_link() {
    const Link link = std::move(links_.back());
    links_.pop_back();
    const bool hidden = style_.colours && style_.hyperlinks && may_be_hyperlink(link.address);
    const bool said = link.shown == link.address || "mailto:" + link.shown == link.address ||
                      "http://" + link.shown == link.address;
    if (hidden || said || link.address.empty()) return;
    const Look before = look_;
    look_ = {.colour = Colour::grey};
    text(" (" + link.address + ")");
    look_ = before;
  }

  Style style_;
  Block root_;
  std::vector<Block*> open_;  // from the root to where we are; only the last one's children grow
  std::size_t too_deep_ = 0;
  Look look_;
  std::vector<Look> looks_;
  std::vector<Link> links_;
};

// md4c is C: no exception may pass through it.
template <class Work>
int guarded(void* builder, Work work) noexcept {
  try {
    work(*static_cast<Builder*>(builder));
    return 0;
  } catch (...) {
    return -1;
  }
}

}  // namespace

Block parse_markdown(std::string_view source, const Style& style) {
  std::string text = core::escape_for_terminal(source);
  Builder builder(style);
  MD_PARSER parser{};
  parser.flags = MD_FLAG_TABLES | MD_FLAG_TASKLISTS | MD_FLAG_STRIKETHROUGH | MD_FLAG_PERMISSIVEURLAUTOLINKS |
                 MD_FLAG_PERMISSIVEEMAILAUTOLINKS | MD_FLAG_NOHTMLBLOCKS;
  parser.enter_block = [](MD_BLOCKTYPE type, void* detail, void* to) {
    return guarded(to, [&](Builder& b) { b.enter(type, detail); });
  };
  parser.leave_block = [](MD_BLOCKTYPE type, void*, void* to) {
    return guarded(to, [&](Builder& b) { b.leave(type); });
  };
  parser.enter_span = [](MD_SPANTYPE type, void* detail, void* to) {
    return guarded(to, [&](Builder& b) { b.enter(type, detail); });
  };
  parser.leave_span = [](MD_SPANTYPE type, void*, void* to) {
    return guarded(to, [&](Builder& b) { b.leave(type); });
  };
  parser.text = [](MD_TEXTTYPE type, const MD_CHAR* bytes, MD_SIZE size, void* to) {
    return guarded(to, [&](Builder& b) { b.text(type, {bytes, size}); });
  };
  const auto parse = md4c_parser();
  if (!parse) throw std::runtime_error("libmd4c.so.0 is not on this machine: Markdown cannot be read");
  if (parse(text.data(), static_cast<MD_SIZE>(text.size()), &parser, &builder) != 0) throw std::bad_alloc();
  return builder.take();
}

bool can_read_markdown() noexcept { return md4c_parser() != nullptr; }

}  // namespace ai_sdk::cli
