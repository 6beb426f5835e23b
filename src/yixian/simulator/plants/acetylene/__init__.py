"""The acetylene line of a PVC plant: carbide in, clean acetylene out.

Where other sections join (media in `units.media`):

========================  ============  ===========================================================================
node                      medium        what meets there
========================  ============  ===========================================================================
``V-107.gas``             GAS           separator behind the compressors: crude acetylene to cleaning, 50 to 90 kPa(g)
``VCM.gas``               GAS           boundary that takes the acetylene until converters do
``V-110.liquor``          WATER         clear-liquor tank: spent hypochlorite of the towers comes in here
``NITROGEN.gas``          GAS           nitrogen main
``FLARE.gas``             GAS           vent header
``AIR.gas``               GAS           the air outside
``WATER-MAIN.water``      WATER         fresh water main, for dilution water too
========================  ============  ===========================================================================

``SITE`` has the outputs ``atmosphere``, ``ambient``, ``cooling_water``, ``power_lost``.
"""
