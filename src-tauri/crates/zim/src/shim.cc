// Why: see shim.h.
#include "shim.h"

#include <sys/resource.h>

#include <memory>
#include <stdexcept>
#include <string>

#include <zim/archive.h>
#include <zim/blob.h>
#include <zim/entry.h>
#include <zim/error.h>
#include <zim/item.h>
#include <zim/writer/contentProvider.h>
#include <zim/writer/creator.h>
#include <zim/writer/item.h>

namespace {

std::string last_error;

// A way through redirections that is longer than this leads nowhere.
constexpr int kMostRedirects = 8;

std::string text(KalanBytes bytes) { return std::string(reinterpret_cast<const char*>(bytes.data), bytes.size); }

KalanBytes lent(const std::string& text) {
  return KalanBytes{reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

// Runs what may throw.
template <typename Work>
bool went_well(Work work) noexcept {
  try {
    work();
    return true;
  } catch (const std::exception& error) {
    last_error = error.what();
  } catch (...) {
    last_error = "libzim failed and does not say why";
  }
  return false;
}

// What a search finds of a page: its words as Kalan counts them, not its navigation.
class Words : public zim::writer::IndexData {
 public:
  Words(std::string title, std::string content, std::string keywords)
      : title(std::move(title)), content(std::move(content)), keywords(std::move(keywords)) {}
  bool hasIndexData() const override { return !content.empty(); }
  std::string getTitle() const override { return title; }
  std::string getContent() const override { return content; }
  std::string getKeywords() const override { return keywords; }
  uint32_t getWordCount() const override {
    uint32_t words = 0;
    bool inside = false;
    for (char letter : content) {
      const bool blank = letter == ' ' || letter == '\n' || letter == '\t';
      words += !blank && !inside;
      inside = !blank;
    }
    return words;
  }
  GeoPosition getGeoPosition() const override { return GeoPosition(false, 0, 0); }

 private:
  std::string title, content, keywords;
};

class Stored : public zim::writer::Item {
 public:
  Stored(std::string path, std::string title, std::string media_type, std::string bytes,
         std::shared_ptr<Words> words)
      : path(std::move(path)),
        title(std::move(title)),
        media_type(std::move(media_type)),
        bytes(std::make_shared<const std::string>(std::move(bytes))),
        words(std::move(words)) {}
  std::string getPath() const override { return path; }
  std::string getTitle() const override { return title; }
  std::string getMimeType() const override { return media_type; }
  std::unique_ptr<zim::writer::ContentProvider> getContentProvider() const override {
    return std::make_unique<zim::writer::SharedStringProvider>(bytes);
  }
  std::shared_ptr<zim::writer::IndexData> getIndexData() const override { return words; }
  zim::writer::Hints getHints() const override {
    return {{zim::writer::FRONT_ARTICLE, words ? 1u : 0u}};
  }

 private:
  std::string path, title, media_type;
  std::shared_ptr<const std::string> bytes;
  std::shared_ptr<Words> words;
};

zim::Entry follow(zim::Entry entry) {
  for (int left = kMostRedirects; entry.isRedirect(); --left) {
    if (left == 0) throw std::runtime_error("redirections that never end");
    entry = entry.getRedirectEntry();
  }
  return entry;
}

zim::Item checked(zim::Item item, uint64_t most) {
  if (item.getSize() > most) throw std::runtime_error("an entry larger than is read");
  return item;
}

}  // namespace

struct KalanWriter {
  zim::writer::Creator creator;
};

struct KalanReader {
  explicit KalanReader(const std::string& path) : archive(path) {}

  void tell(const zim::Entry& entry, KalanEntry* told) {
    const zim::Entry end = follow(entry);
    const zim::Item item = end.getItem();
    path = end.getPath();
    title = end.getTitle();
    media_type = item.getMimetype();
    *told = KalanEntry{lent(path), lent(title), lent(media_type), item.getSize()};
  }

  void lend(const zim::Item& item, KalanBytes* bytes) {
    blob = item.getData();
    *bytes = KalanBytes{reinterpret_cast<const uint8_t*>(blob.data()), blob.size()};
  }

  zim::Archive archive;
  // What was answered last.
  std::string path, title, media_type;
  zim::Blob blob;
};

KalanBytes kalan_zim_error() { return lent(last_error); }

KalanWriter* kalan_zim_begin(KalanBytes path, KalanBytes language) {
  std::unique_ptr<KalanWriter> writer;
  went_well([&] {
    auto begun = std::make_unique<KalanWriter>();
    begun->creator.configVerbose(false).configIndexing(true, text(language)).configNbWorkers(2);
    begun->creator.startZimCreation(text(path));
    writer = std::move(begun);
  });
  return writer.release();
}

bool kalan_zim_metadata(KalanWriter* writer, KalanBytes name, KalanBytes value) {
  return went_well([&] { writer->creator.addMetadata(text(name), text(value)); });
}

bool kalan_zim_illustration(KalanWriter* writer, KalanBytes png) {
  return went_well([&] { writer->creator.addIllustration(48, text(png)); });
}

bool kalan_zim_page(KalanWriter* writer, KalanBytes path, KalanBytes title, KalanBytes words, KalanBytes keywords,
                    KalanBytes html) {
  return went_well([&] {
    auto index = std::make_shared<Words>(text(title), text(words), text(keywords));
    writer->creator.addItem(
        std::make_shared<Stored>(text(path), text(title), "text/html", text(html), std::move(index)));
  });
}

bool kalan_zim_file(KalanWriter* writer, KalanBytes path, KalanBytes media_type, KalanBytes bytes) {
  return went_well([&] {
    writer->creator.addItem(std::make_shared<Stored>(text(path), "", text(media_type), text(bytes), nullptr));
  });
}

bool kalan_zim_finish(KalanWriter* writer, KalanBytes main) {
  return went_well([&] {
    writer->creator.setMainPath(text(main));
    writer->creator.finishZimCreation();
  });
}

void kalan_zim_drop_writer(KalanWriter* writer) { delete writer; }

KalanReader* kalan_zim_open(KalanBytes path) {
  std::unique_ptr<KalanReader> reader;
  went_well([&] { reader = std::make_unique<KalanReader>(text(path)); });
  return reader.release();
}

bool kalan_zim_is_whole(KalanReader* reader) {
  return went_well([&] {
    if (!reader->archive.check()) throw std::runtime_error("the file is not what its checksum says");
  });
}

bool kalan_zim_count(KalanReader* reader, uint32_t* articles) {
  return went_well([&] { *articles = reader->archive.getArticleCount(); });
}

bool kalan_zim_article(KalanReader* reader, uint32_t number, KalanEntry* told) {
  return went_well([&] {
    const auto range = reader->archive.iterByTitle().offset(static_cast<int>(number), 1);
    if (range.size() < 1) throw std::runtime_error("no article of this number");
    reader->tell(*range.begin(), told);
  });
}

bool kalan_zim_entry(KalanReader* reader, KalanBytes path, KalanEntry* told) {
  return went_well([&] { reader->tell(reader->archive.getEntryByPath(text(path)), told); });
}

bool kalan_zim_main(KalanReader* reader, KalanEntry* told) {
  return went_well([&] { reader->tell(reader->archive.getMainEntry(), told); });
}

bool kalan_zim_bytes(KalanReader* reader, KalanBytes path, uint64_t most, KalanBytes* bytes) {
  return went_well([&] {
    reader->lend(checked(follow(reader->archive.getEntryByPath(text(path))).getItem(), most), bytes);
  });
}

bool kalan_zim_metadata_of(KalanReader* reader, KalanBytes name, uint64_t most, KalanBytes* bytes) {
  return went_well([&] { reader->lend(checked(reader->archive.getMetadataItem(text(name)), most), bytes); });
}

void kalan_zim_drop_reader(KalanReader* reader) { delete reader; }

bool kalan_zim_bound_memory(uint64_t bytes) {
  const rlimit limit{bytes, bytes};
  return went_well([&] {
    if (setrlimit(RLIMIT_DATA, &limit) != 0) throw std::runtime_error("the system sets no bound on memory");
  });
}
