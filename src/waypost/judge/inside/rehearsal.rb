# frozen_string_literal: true

# A small piece of work that the `rails` fork server goes through once itself, so that what Rails loads, compiles and
# works out only when it is first wanted is there before the first learner's work. Nothing of it stays to be seen.

module Rehearsal
  FILES = {
    "app/models/rehearsal_item.rb" => <<~RUBY,
      class RehearsalItem < ApplicationRecord
        has_many :parts, class_name: "RehearsalPart", dependent: :destroy
        validates :name, presence: true, length: { maximum: 50 }, uniqueness: true
        validates :price, numericality: { greater_than: 0 }
        scope :cheap, -> { where("price < ?", 5).order(:name) }
        before_save { self.name = name.strip }
      end
    RUBY
    "app/models/rehearsal_part.rb" => <<~RUBY,
      class RehearsalPart < ApplicationRecord
        belongs_to :item, class_name: "RehearsalItem", foreign_key: :rehearsal_item_id
      end
    RUBY
    "app/controllers/rehearsal_items_controller.rb" => <<~RUBY,
      class RehearsalItemsController < ApplicationController
        before_action(only: :show) { @item = RehearsalItem.find(params[:id]) }
        def index = @items = RehearsalItem.cheap.includes(:parts)
        def show = render(json: @item)
        def create
          @item = RehearsalItem.new(params.require(:item).permit(:name, :price))
          return render(:index, status: :unprocessable_entity) unless @item.save

          session[:last] = @item.id
          redirect_to(rehearsal_items_path, notice: "Saved")
        end
      end
    RUBY
    "app/views/rehearsal_items/index.html.erb" => <<~HTML,
      <h1>Items</h1><p><%= notice %></p>
      <%= render partial: "item", collection: @items || [] %>
      <%= form_with(model: @item || RehearsalItem.new, scope: :item, local: true) do |form| %>
        <%= form.label :name %><%= form.text_field :name %><%= form.number_field :price %><%= form.submit %>
      <% end %>
      <%= link_to "All", rehearsal_items_path, class: "all" %>
    HTML
    "app/views/rehearsal_items/_item.html.erb" => "<p><%= item.name %> <%= number_to_currency(item.price) %></p>",
    "config/routes.rb" => <<~RUBY,
      Rails.application.routes.draw { root("rehearsal_items#index") && resources(:rehearsal_items) }
    RUBY
    "db/migrate/20260101000000_create_rehearsal_items.rb" => <<~RUBY
      class CreateRehearsalItems < ActiveRecord::Migration[6.1]
        def change
          create_table(:rehearsal_items) { |t| t.string(:name, null: false) && t.decimal(:price) && t.timestamps }
          create_table(:rehearsal_parts) { |t| t.references(:rehearsal_item, foreign_key: true) && t.string(:name) }
          add_index(:rehearsal_items, :name, unique: true)
        end
      end
    RUBY
  }.freeze

  class << self
    def go_through
      Driver.write_files(FILES)
      RailsApp.load_work
      ask
      test
    ensure
      forget
    end

    private

    def ask
      Asked.page("/")
      Asked.post("/rehearsal_items", item: { name: " a ", price: "2.5" }, follow: true)
      Asked.post("/rehearsal_items", item: { name: "" })
      Asked.page("/rehearsal_items/1")
      Asked.page("/rehearsal_items/99")
      Asked.page("/nowhere").all("p")
      Asked.table("rehearsal_items") && Asked.rows("select * from rehearsal_items") && Asked.routes
      Values.encode([RehearsalItem.cheap, RehearsalItem.new.tap(&:valid?).errors])
      RehearsalItem.first.parts.create!(name: "p")
      RehearsalItem.find_by(name: "a").tap { |item| item.update!(price: 3) }.destroy
    end

    def test
      suite = Class.new(ActiveSupport::TestCase) do
        test("one") { assert_difference("RehearsalItem.count") { RehearsalItem.create!(name: "b", price: 1) } }
        test("two") { assert_not RehearsalItem.new.valid? }
      end
      RubyTests.quietly { RubyTests.by_minitest([suite]) }
      Minitest::Runnable.reset
    end

    def forget
      FileUtils.rm(FILES.keys.map { |name| File.join(Driver::HOME, name) })
      RailsApp.lay_skeleton
      Asked.forget
      ActiveSupport::DescendantsTracker.clear
      Rails.autoloaders.main.unload
      Rails.application.reload_routes!
      ActionView::LookupContext::DetailsKey.clear
      ActiveRecord::Base.remove_connection
    end
  end
end
