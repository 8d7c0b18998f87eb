module BooksHelper
  def shelf_link(book)
    link_to(book.title, book)
  end
end
