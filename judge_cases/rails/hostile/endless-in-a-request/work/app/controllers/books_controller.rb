class BooksController < ApplicationController
  def index
    loop { }
  end

  def show
    @book = Book.find(params[:id])
  end

  def create
    book = Book.new(params.require(:book).permit(:title, :price))
    if book.save
      redirect_to books_path
    else
      render plain: book.errors.full_messages.join(", "), status: :unprocessable_entity
    end
  end
end
